//! Pictures without what cameras and programs write into them: place, time, maker, texts. Which way is up and what the
//! colours mean stay.

use super::{DAMAGED, Notes, Refused, refused};

type Cleaned = Result<(Vec<u8>, Notes), Refused>;

const DATA: &str = "metadata (sted, tid, kamera)";
/// The most directories of a TIFF that are looked at.
const DIRECTORIES: usize = 10_000;

/// PNG, with the chunks that show the picture.
pub(super) fn png(bytes: &[u8]) -> Cleaned {
    const SHOWN: [&[u8; 4]; 20] = [
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"bKGD", b"hIST", b"pHYs",
        b"sPLT", b"cICP", b"mDCV", b"cLLI", b"acTL", b"fcTL", b"fdAT",
    ];
    let mut notes = Notes::default();
    let Some((signature, mut rest)) = bytes.split_at_checked(8) else { return refused(DAMAGED) };
    if signature != b"\x89PNG\r\n\x1A\n" {
        return refused(DAMAGED);
    }
    let mut out = signature.to_vec();
    let mut data = false;
    loop {
        let Some(length) = number(rest, 0, true).and_then(|n| usize::try_from(n).ok()) else { return refused(DAMAGED) };
        let Some((chunk, behind)) = length.checked_add(12).and_then(|whole| rest.split_at_checked(whole)) else {
            return refused(DAMAGED);
        };
        let name = &chunk[4..8];
        if out.len() == 8 && name != b"IHDR" {
            return refused(DAMAGED);
        }
        data |= name == b"IDAT";
        if SHOWN.iter().any(|known| known.as_slice() == name) {
            out.extend_from_slice(chunk);
        } else {
            let turned = if name == b"eXIf" { orientation(&chunk[8..8 + length]) } else { None };
            let kept = turned.map(|turned| png_chunk(b"eXIf", &exif(turned)));
            match kept {
                Some(kept) if kept == chunk => out.extend_from_slice(chunk),
                Some(kept) => {
                    out.extend_from_slice(&kept);
                    notes.removed(DATA);
                }
                None => notes.removed(DATA),
            }
        }
        rest = behind;
        if name == b"IEND" {
            break;
        }
    }
    if !rest.is_empty() {
        notes.removed("data efter billedet");
    }
    if data { Ok((out, notes)) } else { refused(DAMAGED) }
}

fn png_chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = (data.len() as u32).to_be_bytes().to_vec();
    chunk.extend_from_slice(name);
    chunk.extend_from_slice(data);
    let check = checksum(&chunk[4..]);
    chunk.extend_from_slice(&check.to_be_bytes());
    chunk
}

/// CRC-32 as PNG has it.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 })
    })
}

/// JPEG, with the segments that show the picture.
pub(super) fn jpeg(bytes: &[u8]) -> Cleaned {
    let mut notes = Notes::default();
    let mut out = vec![0xFF, 0xD8];
    let mut at = 2;
    let mut shown = false;
    let mut turned = None;
    loop {
        if bytes.get(at) != Some(&0xFF) {
            return refused(DAMAGED);
        }
        // Any number of fill bytes may stand before a marker.
        while bytes.get(at + 1) == Some(&0xFF) {
            at += 1;
        }
        let Some(marker) = bytes.get(at + 1).copied() else { return refused(DAMAGED) };
        at += 2;
        match marker {
            0xD9 => {
                out.extend_from_slice(&[0xFF, 0xD9]);
                break;
            }
            0x01 | 0xD0..=0xD7 => continue,
            0x00 | 0xD8 => return refused(DAMAGED),
            _ => {}
        }
        let Some(length) = bytes.get(at..at + 2).map(|b| usize::from(b[0]) << 8 | usize::from(b[1])) else {
            return refused(DAMAGED);
        };
        let Some(segment) = bytes.get(at..at + length).filter(|_| length >= 2) else { return refused(DAMAGED) };
        at += length;
        let content = &segment[2..];
        let profile = marker == 0xE2 && content.starts_with(b"ICC_PROFILE\0");
        let adobe = marker == 0xEE && content.starts_with(b"Adobe") && content.len() <= 32;
        match marker {
            0xE0 if content.starts_with(b"JFIF\0") && content.len() >= 14 => {
                if content.len() > 14 || content[12..14] != [0, 0] {
                    notes.removed("miniature");
                }
                out.extend_from_slice(&[0xFF, 0xE0, 0, 16]);
                out.extend_from_slice(&content[..12]);
                out.extend_from_slice(&[0, 0]);
            }
            0xE1 if content.starts_with(b"Exif\0\0") => {
                let way = orientation(&content[6..]).filter(|_| turned.is_none());
                let kept = way.map(exif);
                if kept.as_deref() != Some(&content[6..]) {
                    notes.removed(DATA);
                }
                if let Some(kept) = kept {
                    turned = way;
                    out.extend_from_slice(&[0xFF, 0xE1, 0, (8 + kept.len()) as u8]);
                    out.extend_from_slice(b"Exif\0\0");
                    out.extend_from_slice(&kept);
                }
            }
            0xE0..=0xEF | 0xFE if !profile && !adobe => notes.removed(DATA),
            _ => {
                out.extend_from_slice(&[0xFF, marker]);
                out.extend_from_slice(segment);
            }
        }
        if marker == 0xDA {
            shown = true;
            let from = at;
            // The picture itself goes on to the next marker that is none of its own.
            loop {
                match bytes.get(at..).and_then(|rest| memchr::memchr(0xFF, rest)) {
                    None => return refused(DAMAGED),
                    Some(step) => at += step,
                }
                match bytes.get(at + 1) {
                    None => return refused(DAMAGED),
                    Some(0x00 | 0xD0..=0xD7) => at += 2,
                    Some(_) => break,
                }
            }
            out.extend_from_slice(&bytes[from..at]);
        }
    }
    if at < bytes.len() {
        notes.removed("data efter billedet");
    }
    if shown { Ok((out, notes)) } else { refused(DAMAGED) }
}

/// The way up that EXIF tells, when it is not the usual one.
fn orientation(exif: &[u8]) -> Option<u8> {
    let big = match exif.get(..4)? {
        b"MM\0\x2A" => true,
        b"II\x2A\0" => false,
        _ => return None,
    };
    let place = usize::try_from(number(exif, 4, big)?).ok()?;
    let count = short(exif, place, big)?;
    (0..usize::from(count)).find_map(|n| {
        let entry = place.checked_add(2 + n * 12)?;
        let way = short(exif, entry.checked_add(8)?, big)?;
        (short(exif, entry, big)? == 0x112 && (2..=8).contains(&way)).then_some(way as u8)
    })
}

/// EXIF that tells nothing but the way up.
fn exif(way: u8) -> Vec<u8> {
    let mut exif = b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend_from_slice(&[way, 0, 0, 0, 0, 0, 0]);
    exif
}

fn short(bytes: &[u8], at: usize, big: bool) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?.first_chunk::<2>().copied()?;
    Some(if big { u16::from_be_bytes(two) } else { u16::from_le_bytes(two) })
}

fn number(bytes: &[u8], at: usize, big: bool) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?.first_chunk::<4>().copied()?;
    Some(if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) })
}

/// TIFF, with the entries that show the picture; what the others held is zeros.
pub(super) fn tiff(bytes: &[u8]) -> Cleaned {
    let mut notes = Notes::default();
    let big = bytes.starts_with(b"MM");
    let mut out = bytes.to_vec();
    let mut next = number(bytes, 4, big).unwrap_or(0) as usize;
    // Where directories stand: nothing there may be wiped, and none is looked at twice.
    let mut tables: Vec<(usize, usize)> = vec![(0, 8)];
    let mut waiting = Vec::new();
    let mut wiped: Vec<(usize, usize)> = Vec::new();
    let mut pages = 0;
    loop {
        if next == 0 {
            match waiting.pop() {
                Some(place) => next = place,
                None => break,
            }
            continue;
        }
        let Some(count) = short(&out, next, big).map(usize::from) else { return refused(DAMAGED) };
        let end = next + 2 + count * 12 + 4;
        if end > out.len() || tables.len() > DIRECTORIES || tables.iter().any(|(a, b)| next < *b && *a < end) {
            return refused(DAMAGED);
        }
        tables.push((next, end));
        pages += 1;
        let mut kept: Vec<[u8; 12]> = Vec::with_capacity(count);
        for n in 0..count {
            let entry = next + 2 + n * 12;
            let Some(raw) = out.get(entry..).and_then(|rest| rest.first_chunk::<12>()).copied() else { return refused(DAMAGED) };
            let tag = short(&raw, 0, big).unwrap_or(0);
            let amount = number(&raw, 4, big).unwrap_or(0) as usize;
            let place = number(&raw, 8, big).unwrap_or(0) as usize;
            // Pictures in the picture, whose own directories hang below.
            if tag == 330 {
                match amount {
                    1 => waiting.push(place),
                    _ => waiting.extend(
                        (0..amount.min(DIRECTORIES))
                            .filter_map(|n| number(&out, place.checked_add(4 * n)?, big))
                            .map(|n| n as usize),
                    ),
                }
            }
            if is_shown(tag) {
                kept.push(raw);
                continue;
            }
            notes.removed(DATA);
            let width = match short(&raw, 2, big) {
                Some(1 | 2 | 6 | 7) => 1,
                Some(3 | 8) => 2,
                Some(5 | 10 | 12) => 8,
                _ => 4,
            };
            let length = amount.saturating_mul(width);
            if length > 4 {
                wiped.push((place, place.saturating_add(length).min(out.len())));
            }
            // The values of EXIF and of GPS stand in directories of their own.
            if matches!(tag, 34665 | 34853 | 40965) {
                wiped.extend(values_of(&out, place, big));
            }
        }
        let after = number(&out, end - 4, big).unwrap_or(0) as usize;
        if kept.len() < count {
            let mut table = Vec::with_capacity(end - next);
            let number = kept.len() as u16;
            table.extend_from_slice(&if big { number.to_be_bytes() } else { number.to_le_bytes() });
            kept.iter().for_each(|entry| table.extend_from_slice(entry));
            table.extend_from_slice(&out[end - 4..end]);
            table.resize(end - next, 0);
            out[next..end].copy_from_slice(&table);
        }
        next = after;
    }
    for (from, to) in wiped {
        if from >= to {
            continue;
        }
        if tables.iter().any(|(a, b)| from < *b && *a < to) {
            return refused(DAMAGED);
        }
        out[from..to].fill(0);
    }
    if pages == 0 { refused(DAMAGED) } else { Ok((out, notes)) }
}

/// Whether an entry of a TIFF tells how the picture is shown.
fn is_shown(tag: u16) -> bool {
    matches!(
        tag,
        254..=259 | 262..=266 | 273 | 274 | 277..=284 | 286..=293 | 296 | 297 | 301 | 317..=325 | 330 | 332..=334 | 336..=347
            | 512..=521 | 529..=532 | 34675
    )
}

/// Where the values of a directory stand, and the directory itself.
fn values_of(bytes: &[u8], place: usize, big: bool) -> Vec<(usize, usize)> {
    let Some(count) = short(bytes, place, big).map(usize::from) else { return Vec::new() };
    let mut found = vec![(place, place.saturating_add(6 + count * 12).min(bytes.len()))];
    for n in 0..count {
        let Some(entry) = place.checked_add(2 + n * 12) else { break };
        let (Some(amount), Some(at)) = (number(bytes, entry + 4, big), number(bytes, entry + 8, big)) else { break };
        // Whatever the type, no value is wiped beyond what its narrowest type would take, eight bytes a value at most.
        let width = match short(bytes, entry + 2, big) {
            Some(1 | 2 | 6 | 7) => 1,
            Some(3 | 8) => 2,
            Some(5 | 10 | 12) => 8,
            _ => 4,
        };
        let length = (amount as usize).saturating_mul(width);
        if length > 4 {
            found.push((at as usize, (at as usize).saturating_add(length).min(bytes.len())));
        }
    }
    found
}
