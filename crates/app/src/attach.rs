//! *Vedhæft*: files are put behind the attachments that documents list.

use std::collections::BTreeMap;

use sagsgang_model::id::{ItemId, MeetingId};
use sagsgang_store::{
    Store, event,
    gate::{self, AttachedFile},
    meeting, moving, source,
};
use serde::Serialize;

use crate::{Document, Error, Reading, Surroundings, import_document::Gates, publish::Why, reconcile::reconcile, words};

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attached {
    /// It stands behind these attachments: item's address and place among its attachments.
    Behind(Vec<(String, usize)>),
    /// It already did.
    Known,
    /// No document lists an attachment of that name.
    Unlisted,
    /// Several meetings list one of that name; say which meeting.
    Ambiguous(Vec<String>),
}

#[derive(Serialize)]
struct Event<'a> {
    file: &'a str,
    sha256: &'a str,
    meeting: &'a str,
    #[serde(flatten)]
    gates: Gates,
}

/// Keeps a file and puts it behind the attachments that go by its name: of one meeting by its address, or of
/// the only meeting that lists such a one. A file that was there before is replaced; its bytes stay in older editions.
///
/// # Errors
/// [`Error::NotFound`] without such a meeting; [`Error::Conflict`] when the bytes are those of a closed attachment; the store's own.
pub fn attach(
    store: &Store,
    s: &Surroundings,
    reading: &dyn Reading,
    document: &Document,
    meeting: Option<&str>,
) -> Result<Attached, Error> {
    let name = document.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let sha256 = store.blobs().put(&document.bytes)?;
    let contents = reading.contents(document);
    store.write(|c| {
        let candidates: Vec<(MeetingId, String)> = match meeting {
            Some(address) => {
                let found = meeting::at(c, address)?.ok_or_else(|| Error::NotFound(address.to_owned()))?;
                vec![(found.id, found.address)]
            }
            None => source::meetings(c)?,
        };
        let mut listed: BTreeMap<String, (MeetingId, Vec<Place>)> = BTreeMap::new();
        for (id, address) in candidates {
            // Cheap first: most meetings' documents do not name the file at all.
            let places = places(c, id, &name)?;
            if !places.is_empty() {
                listed.insert(address, (id, places));
            }
        }
        let (address, (id, places)) = match listed.len() {
            0 => return Ok(Attached::Unlisted),
            1 => match listed.pop_first() {
                Some(only) => only,
                None => return Ok(Attached::Unlisted),
            },
            _ => return Ok(Attached::Ambiguous(listed.into_keys().collect())),
        };
        if moving::is_closed(c, &sha256)? {
            return Err(Error::Conflict("Filen er den samme som et lukket bilag, så den vises ikke.".into()));
        }
        gate::keep_contents(c, &sha256, &contents)?;
        let mut new = false;
        for Place { item, attachment, listed, .. } in &places {
            for (source, at) in listed {
                moving::found_attachment(c, source, *at, attachment - 1, &sha256)?;
            }
            let file = AttachedFile { item: *item, attachment: *attachment, name: name.clone(), sha256: sha256.clone() };
            new |= gate::attach(c, &file)?;
        }
        if !new {
            return Ok(Attached::Known);
        }
        let mut gates = Gates::default();
        gates.pass(c, s, &reconcile(c, s, id)?, &Why::default())?;
        event::append(c, &s.now(), "file.attached", &Event { file: &name, sha256: &sha256, meeting: &address, gates })?;
        Ok(Attached::Behind(places.into_iter().map(|place| (place.address, place.attachment)).collect()))
    })
}

/// Where an attachment is listed.
struct Place {
    item: ItemId,
    /// The item's address.
    address: String,
    /// The place among the item's attachments, from 1.
    attachment: usize,
    /// The sources that list it there, each with the item's place in it.
    listed: Vec<(String, usize)>,
}

/// Where a meeting's documents list an attachment that a file's name is of.
fn places(c: &sagsgang_store::Connection<'_>, id: MeetingId, name: &str) -> Result<Vec<Place>, Error> {
    let rows = meeting::items(c, id)?;
    let mut places: Vec<Place> = Vec::new();
    for record in source::of_meeting(c, id)? {
        for (item_at, item) in record.items.iter().enumerate() {
            let row = rows.iter().find(|row| row.current && row.number == item.number && row.title == item.title);
            let Some(row) = row else { continue };
            for (at, attachment) in item.attachments.iter().enumerate() {
                let named =
                    attachment.file_name.as_deref().is_some_and(|own| is_same(own, name)) || is_same(&attachment.title, name);
                if !named {
                    continue;
                }
                let listed = (record.source.sha256.clone(), item_at);
                match places.iter_mut().find(|place| place.item == row.id && place.attachment == at + 1) {
                    Some(known) => known.listed.push(listed),
                    None => places.push(Place {
                        item: row.id,
                        address: row.address.clone(),
                        attachment: at + 1,
                        listed: vec![listed],
                    }),
                }
            }
        }
    }
    Ok(places)
}

/// The words of a name, whatever parts them and whether it ends with a type.
pub(crate) fn plain(name: &str) -> Vec<String> {
    let stem = name.rsplit_once('.').filter(|(_, end)| end.len() <= 5 && !end.contains(' ')).map_or(name, |(stem, _)| stem);
    words(stem).collect()
}

/// Whether two names are one, whatever parts their words and whether they end with a type.
fn is_same(listed: &str, name: &str) -> bool {
    let (listed, name) = (plain(listed), plain(name));
    !name.is_empty() && listed == name
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn names() {
        assert!(is_same("Punkt_101_Bilag_1_Ruter.pdf", "Punkt_101_Bilag_1_Ruter.pdf"));
        assert!(is_same("Ruter for skolebusser", "ruter_for_skolebusser.PDF"));
        assert!(!is_same("Ruter", "Ruter 2.pdf") && !is_same("", ".pdf"));
    }
}
