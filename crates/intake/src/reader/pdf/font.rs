//! Fonts as the reader of text needs them: code → characters and advance.

use std::collections::HashMap;

use hayro_font::hayro_cmap::{self, BfString};
use hayro_font::{Font, FontCache, FontGlyph, FontQuery, GlyphId};
use hayro_syntax::object::{Array, Dict, Name};
use skrifa::MetadataProvider;

use std::sync::Arc;

/// Codes below this are remembered in a table, the rest are looked up each time.
const REMEMBERED: u32 = 1 << 16;

/// What one code of a font shows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shown {
    /// The characters, ligatures taken apart; empty when the font tells no characters.
    pub(super) text: Box<str>,
    /// The advance in thousandths of the font size.
    pub(super) advance: f32,
    /// White space.
    pub(super) space: bool,
    /// The font does not tell what the glyph means.
    pub(super) unknown: bool,
}

/// A font of the document.
pub(super) struct TextFont<'a> {
    font: Font<'a>,
    /// Whether its name, weight or flags say bold.
    pub(super) bold: bool,
    /// Whether it is written from left to right.
    pub(super) horizontal: bool,
    shown: Vec<Option<Box<Shown>>>,
    by_glyph: Option<HashMap<u32, char>>,
}

/// Loads fonts; keeps font programs that several fonts share.
pub(super) struct Fonts<'a> {
    cache: FontCache<'a>,
    fallback: hayro_font::FontResolverFn,
    cmaps: hayro_font::CMapResolverFn,
}

impl<'a> Fonts<'a> {
    pub(super) fn new() -> Self {
        Self {
            cache: FontCache::new(),
            fallback: Arc::new(|query| match query {
                FontQuery::Standard(standard) => Some(standard.get_font_data()),
                FontQuery::Fallback(wanted) => Some(wanted.pick_standard_font().get_font_data()),
            }),
            cmaps: Arc::new(hayro_cmap::load_embedded),
        }
    }

    pub(super) fn load(&self, dict: &Dict<'a>) -> Option<TextFont<'a>> {
        let font = self.cache.font(dict, &self.fallback, &self.cmaps)?;
        let horizontal = font.is_horizontal();
        Some(TextFont { font, bold: is_bold(dict), horizontal, shown: Vec::new(), by_glyph: None })
    }
}

impl TextFont<'_> {
    /// The code at `offset` and the number of bytes it takes, at least one.
    pub(super) fn code(&self, bytes: &[u8], offset: usize) -> (u32, usize) {
        let (code, length) = self.font.read_code(bytes, offset);
        (code, length.max(1))
    }

    /// What `code` shows.
    pub(super) fn shown(&mut self, code: u32) -> &Shown {
        let slot = if code < REMEMBERED { code as usize + 1 } else { 0 };
        if self.shown.len() <= slot {
            self.shown.resize_with((slot + 1).next_multiple_of(256), || None);
        }
        if slot == 0 || self.shown[slot].is_none() {
            let fresh = self.look_up(code);
            self.shown[slot] = Some(Box::new(fresh));
        }
        match &self.shown[slot] {
            Some(shown) => shown,
            None => &NOTHING,
        }
    }

    fn look_up(&mut self, code: u32) -> Shown {
        let delta = self.font.code_advance(code);
        let advance = if self.horizontal { delta.x } else { delta.y } as f32;
        let id = self.font.map_code(code);
        let glyph = self.font.glyph(id, code);
        let told = match &glyph {
            FontGlyph::Outline(outline) => outline.as_unicode(),
            FontGlyph::Type3(drawn) => drawn.as_unicode(),
        };
        let raw = match told {
            Some(BfString::Char(c)) => c.to_string(),
            Some(BfString::String(s)) => s,
            None => self.by_font_program(&glyph, id).map(String::from).unwrap_or_default(),
        };
        let text: String = raw.chars().filter(|c| *c != '\0').flat_map(plain).collect();
        let space = !text.is_empty() && text.chars().all(char::is_whitespace);
        // A font without ToUnicode may map everything to the replacement or to nothing.
        let unknown = text.is_empty() || text.contains('\u{FFFD}');
        Shown { text: text.into(), advance: if advance.is_finite() { advance } else { 0.0 }, space, unknown }
    }

    /// The character that the font program's own table gives a glyph, for fonts without `ToUnicode`.
    fn by_font_program(&mut self, glyph: &FontGlyph<'_>, id: GlyphId) -> Option<char> {
        let FontGlyph::Outline(outline) = glyph else { return None };
        let table = self.by_glyph.get_or_insert_with(|| {
            let mut table = HashMap::new();
            if let Some(data) = outline.font_data()
                && let Ok(font) = skrifa::FontRef::from_index((*data.data).as_ref(), 0)
            {
                for (c, gid) in font.charmap().mappings() {
                    if let Some(c) = char::from_u32(c) {
                        table.entry(gid.to_u32()).or_insert(c);
                    }
                }
            }
            table
        });
        table.get(&id.to_u32()).copied()
    }
}

static NOTHING: std::sync::LazyLock<Shown> =
    std::sync::LazyLock::new(|| Shown { text: "".into(), advance: 0.0, space: false, unknown: true });

/// Presentation forms as the letters they stand for.
fn plain(c: char) -> impl Iterator<Item = char> {
    let mut own = [c; 1];
    let letters: &str = match c {
        '\u{FB00}' => "ff",
        '\u{FB01}' => "fi",
        '\u{FB02}' => "fl",
        '\u{FB03}' => "ffi",
        '\u{FB04}' => "ffl",
        '\u{FB05}' | '\u{FB06}' => "st",
        _ => "",
    };
    if c == '\u{A0}' || c == '\t' || c == '\n' || c == '\r' {
        own[0] = ' ';
    }
    let single = letters.is_empty().then_some(own[0]);
    letters.chars().chain(single)
}

fn is_bold(dict: &Dict<'_>) -> bool {
    let descendant = dict.get::<Array<'_>>(b"DescendantFonts").and_then(|a| a.iter::<Dict<'_>>().next());
    let descriptor = descendant
        .as_ref()
        .and_then(|d| d.get::<Dict<'_>>(b"FontDescriptor"))
        .or_else(|| dict.get::<Dict<'_>>(b"FontDescriptor"));
    let named = dict.get::<Name<'_>>(b"BaseFont").is_some_and(|name| {
        let lower = name.as_str().to_ascii_lowercase();
        ["bold", "black", "heavy", "demi"].iter().any(|w| lower.contains(w)) || lower.ends_with("-bd")
    });
    named
        || descriptor.is_some_and(|d| {
            d.get::<f32>(b"FontWeight").is_some_and(|w| w >= 600.0) || d.get::<u32>(b"Flags").is_some_and(|f| f & (1 << 18) != 0)
        })
}
