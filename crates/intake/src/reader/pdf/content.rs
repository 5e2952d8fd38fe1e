//! The content of a page: what is written where.
//!
//! Of the graphics operators only those are followed that place text or draw the lines of tables;
//! colours, pictures and clipping do not change what is written.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use hayro_font::kurbo::{Affine, Point};
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::dict_or_stream;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro_syntax::page::{Page, Resources};

use super::font::{Fonts, TextFont};
use super::tags::{Structure, Tag, heading_level};
use crate::line::Role;

/// How deep forms may stand in forms.
const FORM_DEPTH: usize = 16;
/// How many forms a page may show, counted with those that forms show.
const FORMS_PER_PAGE: u32 = 5_000;
/// How many graphics states may be saved at once.
const STATE_DEPTH: usize = 512;
/// How many table lines of a page are kept.
const RULES_PER_PAGE: usize = 20_000;

/// What the whole document may take before reading stops.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    /// Operators.
    pub(super) operators: u64,
    /// Glyphs.
    pub(super) glyphs: u64,
}

impl Budget {
    /// Whether nothing is left.
    pub(super) fn is_spent(&self) -> bool {
        self.operators == 0 || self.glyphs == 0
    }
}

/// A word as printed. Distances are in points, from the page's left and top.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    /// Left edge.
    pub(super) x0: f32,
    /// Right edge.
    pub(super) x1: f32,
    /// Baseline.
    pub(super) base: f32,
    /// Font size.
    pub(super) size: f32,
    /// Bold by its font or its outline.
    pub(super) bold: bool,
    /// How many of its glyphs are printed a second time on top of the first, which looks bold.
    pub(super) doubled: u32,
    /// Whether a space character stood before it.
    pub(super) spaced: bool,
    /// Its characters in the page's text.
    pub(super) text: (u32, u32),
    /// Its tag in the page's tags; 0 for none.
    pub(super) tag: u32,
    /// The quarter turn or other angle it is written at, in degrees.
    pub(super) angle: i16,
}

/// A straight line that is drawn, parallel to an edge of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rule {
    /// Whether it runs from left to right.
    pub(super) across: bool,
    /// Its distance from the top (across) or left edge.
    pub(super) at: f32,
    /// Its start along its direction.
    pub(super) from: f32,
    /// Its end along its direction.
    pub(super) to: f32,
}

/// What a page holds.
#[derive(Debug, Default)]
pub(super) struct PageContent {
    /// The characters of all words, one after the other.
    pub(super) text: String,
    /// The words in the order they are drawn.
    pub(super) words: Vec<Word>,
    /// The lines drawn.
    pub(super) rules: Vec<Rule>,
    /// Tags that words refer to; the first is the empty tag.
    pub(super) tags: Vec<Tag>,
    /// How many pictures are shown.
    pub(super) pictures: u32,
    /// How many forms are shown.
    forms: u32,
    /// Whether forms were left out because there are too many.
    pub(super) cut: bool,
    /// How many glyphs are shown.
    pub(super) glyphs: u32,
    /// How many glyphs the fonts give no characters for.
    pub(super) unknown: u32,
}

type SharedFont<'a> = Rc<RefCell<TextFont<'a>>>;

/// Reads pages of one document.
pub(super) struct Interpreter<'a> {
    fonts: Fonts<'a>,
    loaded: HashMap<(u32, i32), Option<SharedFont<'a>>>,
    structure: Option<Structure<'a>>,
    /// What is left of the limits.
    pub(super) budget: Budget,
}

#[derive(Clone)]
struct State<'a> {
    ctm: Affine,
    font: Option<SharedFont<'a>>,
    size: f64,
    char_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
    outlined: bool,
}

#[derive(Debug, Clone)]
struct Marked {
    tag: u32,
    actual: Option<Rc<str>>,
    actual_used: bool,
}

struct Sheet<'a> {
    content: PageContent,
    state: State<'a>,
    saved: Vec<State<'a>>,
    text_matrix: Affine,
    line_matrix: Affine,
    path: Vec<Rule>,
    last: Point,
    start: Point,
    marked: Vec<Marked>,
    page_tags: Vec<Tag>,
    spaced: bool,
    /// The last glyph's left edge, to see glyphs that are printed twice.
    last_glyph: f32,
    last_glyph_text: (u32, u32),
}

impl<'a> Interpreter<'a> {
    pub(super) fn new(structure: Option<Structure<'a>>, budget: Budget) -> Self {
        Self { fonts: Fonts::new(), loaded: HashMap::new(), structure, budget }
    }

    /// Reads one page.
    pub(super) fn page(&mut self, page: &Page<'a>) -> PageContent {
        let ctm = Affine::new(page.initial_transform(true).as_coeffs());
        let page_tags = self.structure.as_mut().map(|s| s.of(page.raw())).unwrap_or_default();
        let mut sheet = Sheet {
            content: PageContent { tags: vec![Tag::default()], ..PageContent::default() },
            state: State {
                ctm,
                font: None,
                size: 1.0,
                char_space: 0.0,
                word_space: 0.0,
                stretch: 1.0,
                leading: 0.0,
                rise: 0.0,
                outlined: false,
            },
            saved: Vec::new(),
            text_matrix: Affine::IDENTITY,
            line_matrix: Affine::IDENTITY,
            path: Vec::new(),
            last: Point::ZERO,
            start: Point::ZERO,
            marked: Vec::new(),
            page_tags,
            spaced: false,
            last_glyph: f32::NEG_INFINITY,
            last_glyph_text: (0, 0),
        };
        let mut data = Vec::new();
        if let Some(stream) = page.raw().get::<Stream<'a>>(b"Contents") {
            data = stream.decoded_data().map(|d| d.into_owned()).unwrap_or_default();
        } else if let Some(streams) = page.raw().get::<Array<'a>>(b"Contents") {
            for stream in streams.iter::<Stream<'a>>() {
                if let Ok(part) = stream.decoded_data() {
                    data.extend_from_slice(&part);
                    data.push(b' ');
                }
            }
        }
        self.run(&data, page.resources(), &mut sheet, 0);
        self.annotations(page, &mut sheet, ctm);
        sheet.content
    }

    /// Form fields and stamps that are filled in: they show text of their own.
    fn annotations(&mut self, page: &Page<'a>, sheet: &mut Sheet<'a>, ctm: Affine) {
        const HIDDEN: u32 = (1 << 1) | (1 << 5);
        let Some(annotations) = page.raw().get::<Array<'a>>(b"Annots") else { return };
        for annotation in annotations.iter::<Dict<'a>>().take(2_000) {
            let shown =
                annotation.get::<Name<'_>>(b"Subtype").is_some_and(|s| matches!(s.as_str(), "Widget" | "FreeText" | "Stamp"));
            if !shown || annotation.get::<u32>(b"F").unwrap_or(0) & HIDDEN != 0 {
                continue;
            }
            let Some(form) = annotation.get::<Dict<'a>>(b"AP").and_then(|ap| ap.get::<Stream<'a>>(b"N")) else { continue };
            let Some([x0, y0, x1, y1]) = annotation.get::<[f64; 4]>(b"Rect") else { continue };
            let [bx0, by0, _, _] = form.dict().get::<[f64; 4]>(b"BBox").unwrap_or([0.0; 4]);
            sheet.state.ctm = ctm * Affine::translate((x0.min(x1) - bx0, y0.min(y1) - by0));
            self.form(&form, page.resources(), sheet, 1);
        }
    }

    fn form(&mut self, form: &Stream<'a>, outer: &Resources<'a>, sheet: &mut Sheet<'a>, depth: usize) {
        sheet.content.forms += 1;
        if depth > FORM_DEPTH || sheet.content.forms > FORMS_PER_PAGE {
            sheet.content.cut = true;
            return;
        }
        let Ok(data) = form.decoded_data() else { return };
        let dict = form.dict();
        let saved = sheet.state.clone();
        let matrices = (sheet.text_matrix, sheet.line_matrix);
        if let Some(matrix) = dict.get::<[f64; 6]>(b"Matrix") {
            sheet.state.ctm *= Affine::new(matrix);
        }
        let own_tags = match self.structure.as_mut() {
            Some(structure) if dict.contains_key(b"StructParents") => Some(structure.of(dict)),
            _ => None,
        };
        let page_tags = own_tags.map(|tags| std::mem::replace(&mut sheet.page_tags, tags));
        match dict.get::<Dict<'a>>(b"Resources") {
            Some(resources) => self.run(&data, &Resources::new(resources), sheet, depth),
            None => self.run(&data, outer, sheet, depth),
        }
        if let Some(tags) = page_tags {
            sheet.page_tags = tags;
        }
        sheet.state = saved;
        (sheet.text_matrix, sheet.line_matrix) = matrices;
    }

    fn font(
        &mut self,
        name: &Name<'_>,
        resources: &Resources<'a>,
        here: &mut HashMap<Vec<u8>, Option<SharedFont<'a>>>,
    ) -> Option<SharedFont<'a>> {
        if let Some(font) = here.get(name.as_ref()) {
            return font.clone();
        }
        let key = resources.fonts.get_ref(name.as_ref()).map(|r| (r.obj_number, r.gen_number));
        let font = match key.and_then(|key| self.loaded.get(&key)) {
            Some(font) => font.clone(),
            None => {
                let font = resources.get_font(name).and_then(|dict| self.fonts.load(&dict)).map(|f| Rc::new(RefCell::new(f)));
                if let Some(key) = key {
                    self.loaded.insert(key, font.clone());
                }
                font
            }
        };
        here.insert(name.as_ref().to_vec(), font.clone());
        font
    }

    fn run(&mut self, data: &[u8], resources: &Resources<'a>, sheet: &mut Sheet<'a>, depth: usize) {
        let mut here = HashMap::new();
        let mut ops = TypedIter::new(data);
        let floor = sheet.saved.len();
        let marked_floor = sheet.marked.len();
        let mut skipped_saves = 0usize;
        while let Some(op) = ops.next() {
            if self.budget.is_spent() {
                break;
            }
            self.budget.operators -= 1;
            match op {
                Op::SaveState(_) => {
                    if sheet.saved.len() < STATE_DEPTH {
                        sheet.saved.push(sheet.state.clone());
                    } else {
                        skipped_saves += 1;
                    }
                }
                Op::RestoreState(_) => {
                    if skipped_saves > 0 {
                        skipped_saves -= 1;
                    } else if sheet.saved.len() > floor
                        && let Some(state) = sheet.saved.pop()
                    {
                        sheet.state = state;
                    }
                }
                Op::Transform(t) => {
                    let numbers = [t.0, t.1, t.2, t.3, t.4, t.5].map(|n| n.as_f64());
                    sheet.state.ctm *= Affine::new(numbers);
                }
                Op::BeginText(_) => {
                    sheet.text_matrix = Affine::IDENTITY;
                    sheet.line_matrix = Affine::IDENTITY;
                }
                Op::TextFont(t) => {
                    sheet.state.font = self.font(t.0, resources, &mut here);
                    sheet.state.size = t.1.as_f64();
                }
                Op::SetTextMatrix(t) => {
                    let numbers = [t.0, t.1, t.2, t.3, t.4, t.5].map(|n| n.as_f64());
                    sheet.text_matrix = Affine::new(numbers);
                    sheet.line_matrix = sheet.text_matrix;
                }
                Op::NextLine(n) => sheet.next_line(n.0.as_f64(), n.1.as_f64()),
                Op::NextLineAndSetLeading(n) => {
                    sheet.state.leading = -n.1.as_f64();
                    sheet.next_line(n.0.as_f64(), n.1.as_f64());
                }
                Op::NextLineUsingLeading(_) => sheet.next_line(0.0, -sheet.state.leading),
                Op::TextLeading(n) => sheet.state.leading = n.0.as_f64(),
                Op::CharacterSpacing(n) => sheet.state.char_space = n.0.as_f64(),
                Op::WordSpacing(n) => sheet.state.word_space = n.0.as_f64(),
                Op::HorizontalScaling(n) => sheet.state.stretch = n.0.as_f64() / 100.0,
                Op::TextRise(n) => sheet.state.rise = n.0.as_f64(),
                Op::TextRenderingMode(n) => sheet.state.outlined = n.0.as_i64() == 2,
                Op::ShowText(s) => self.show(s.0.as_bytes(), sheet),
                Op::NextLineAndShowText(s) => {
                    sheet.next_line(0.0, -sheet.state.leading);
                    self.show(s.0.as_bytes(), sheet);
                }
                Op::ShowTextWithParameters(s) => {
                    sheet.state.word_space = s.0.as_f64();
                    sheet.state.char_space = s.1.as_f64();
                    sheet.next_line(0.0, -sheet.state.leading);
                    self.show(s.2.as_bytes(), sheet);
                }
                Op::ShowTexts(parts) => {
                    for part in parts.0.iter::<Object<'_>>() {
                        match part {
                            Object::Number(n) => sheet.adjust(n.as_f64()),
                            Object::String(s) => self.show(s.as_bytes(), sheet),
                            _ => {}
                        }
                    }
                }
                Op::XObject(x) => {
                    let Some(stream) = resources.get_x_object(x.0) else { continue };
                    match stream.dict().get::<Name<'_>>(b"Subtype").as_ref().map(|n| n.as_str()) {
                        Some("Form") => self.form(&stream, resources, sheet, depth + 1),
                        Some("Image") => sheet.content.pictures += 1,
                        _ => {}
                    }
                }
                Op::InlineImage(_) => sheet.content.pictures += 1,
                Op::BeginMarkedContent(m) => {
                    let name = m.0.as_str().to_owned();
                    sheet.mark(&name, None);
                }
                Op::BeginMarkedContentWithProperties(m) => {
                    let properties = match m.1 {
                        Object::Name(name) => resources.properties.get::<Dict<'_>>(name.as_ref()),
                        other => dict_or_stream(other).map(|(dict, _)| dict.clone()),
                    };
                    sheet.mark(m.0.as_str(), properties.as_ref());
                }
                Op::EndMarkedContent(_) if sheet.marked.len() > marked_floor => {
                    sheet.marked.pop();
                }
                Op::MoveTo(p) => sheet.move_to(p.0.as_f64(), p.1.as_f64()),
                Op::LineTo(p) => sheet.line_to(p.0.as_f64(), p.1.as_f64()),
                Op::RectPath(r) => sheet.rectangle(r.0.as_f64(), r.1.as_f64(), r.2.as_f64(), r.3.as_f64()),
                Op::ClosePath(_) => sheet.close(),
                Op::StrokePath(_)
                | Op::FillPathNonZero(_)
                | Op::FillPathNonZeroCompatibility(_)
                | Op::FillPathEvenOdd(_)
                | Op::FillAndStrokeNonZero(_)
                | Op::FillAndStrokeEvenOdd(_) => sheet.paint(),
                Op::CloseAndStrokePath(_) | Op::CloseFillAndStrokeNonZero(_) | Op::CloseFillAndStrokeEvenOdd(_) => {
                    sheet.close();
                    sheet.paint();
                }
                Op::EndPath(_) => sheet.path.clear(),
                _ => {}
            }
        }
        if sheet.saved.len() > floor {
            sheet.state = sheet.saved[floor].clone();
            sheet.saved.truncate(floor);
        }
        sheet.marked.truncate(marked_floor);
        sheet.path.clear();
    }

    fn show(&mut self, bytes: &[u8], sheet: &mut Sheet<'a>) {
        let Some(shared) = sheet.state.font.clone() else { return };
        let mut font = shared.borrow_mut();
        let (size, stretch, rise) = (sheet.state.size, sheet.state.stretch, sheet.state.rise);
        let whole = sheet.state.ctm * sheet.text_matrix;
        let [a, b, c, d, _, _] = whole.as_coeffs();
        let (along_x, along_y) = (a * stretch.signum() * size.signum(), b * stretch.signum() * size.signum());
        let angle = quantised_angle(along_x, along_y);
        let printed = size.abs() * c.hypot(d);
        let turn = Affine::rotate(-f64::from(angle).to_radians());
        let bold = font.bold || sheet.state.outlined;
        let horizontal = font.horizontal;
        let mut offset = 0usize;
        while offset < bytes.len() {
            let (code, length) = font.code(bytes, offset);
            offset += length;
            let shown = font.shown(code);
            let word_space = if code == 32 && length == 1 { sheet.state.word_space } else { 0.0 };
            let own = f64::from(shown.advance) / 1000.0 * size;
            let (step, advance) = if horizontal {
                (own * stretch, (own + sheet.state.char_space + word_space) * stretch)
            } else {
                (0.0, own + sheet.state.char_space + word_space)
            };
            // Letters that are spaced out belong together all the same.
            let spacing = if shown.space { 0.0 } else { sheet.state.char_space.clamp(0.0, 0.6 * size.abs()) };
            let step = if horizontal { step + spacing * stretch } else { step };
            let place = sheet.state.ctm * sheet.text_matrix;
            let from = place * Point::new(0.0, rise);
            let to = place * Point::new(step, rise);
            let (from, to) = if angle == 0 { (from, to) } else { (turn * from, turn * to) };
            if from.x.is_finite() && from.y.is_finite() && to.x.is_finite() && printed.is_finite() {
                self.budget.glyphs = self.budget.glyphs.saturating_sub(1);
                if self.budget.glyphs == 0 {
                    return;
                }
                let look = Look { size: printed as f32, bold, angle };
                sheet.glyph(shown, from.x as f32, to.x as f32, from.y as f32, look);
            }
            let delta = if horizontal { (advance, 0.0) } else { (0.0, advance) };
            sheet.text_matrix *= Affine::translate(delta);
        }
    }
}

#[derive(Clone, Copy)]
struct Look {
    size: f32,
    bold: bool,
    angle: i16,
}

/// The angle of a direction in degrees, 0 for what is nearly level.
fn quantised_angle(x: f64, y: f64) -> i16 {
    if x > 0.0 && y.abs() < 0.05 * x {
        return 0;
    }
    let degrees = y.atan2(x).to_degrees();
    if degrees.is_finite() { (degrees / 5.0).round() as i16 * 5 } else { 0 }
}

impl Sheet<'_> {
    fn next_line(&mut self, x: f64, y: f64) {
        self.line_matrix *= Affine::translate((x, y));
        self.text_matrix = self.line_matrix;
    }

    fn adjust(&mut self, thousandths: f64) {
        let by = -thousandths / 1000.0 * self.state.size;
        let horizontal = self.state.font.as_ref().is_none_or(|f| f.borrow().horizontal);
        let delta = if horizontal { (by * self.state.stretch, 0.0) } else { (0.0, by) };
        self.text_matrix *= Affine::translate(delta);
    }

    fn mark(&mut self, name: &str, properties: Option<&Dict<'_>>) {
        let outer = self.marked.last().map_or(0, |m| m.tag);
        let number = properties.and_then(|p| p.get::<i32>(b"MCID")).and_then(|n| usize::try_from(n).ok());
        let from_tree = number.and_then(|n| self.page_tags.get(n)).copied();
        let mut tag = self.content.tags.get(outer as usize).copied().unwrap_or_default();
        if name == "Artifact" {
            tag = Tag { artifact: true, ..Tag::default() };
            tag.pagination =
                properties.and_then(|p| p.get::<Name<'_>>(b"Type").map(|n| n.as_str() == "Pagination")).unwrap_or(false);
        } else if let Some(told) = from_tree {
            tag = told;
        } else if let Some(level) = heading_level(name) {
            tag.role = Role::Heading(level);
        }
        let known = self.content.tags.len();
        let index = if self.content.tags.get(outer as usize) == Some(&tag) {
            outer
        } else if known > 1 && self.content.tags[known - 1] == tag {
            (known - 1) as u32
        } else {
            self.content.tags.push(tag);
            known as u32
        };
        let actual = properties.and_then(|p| p.get::<hayro_syntax::object::String<'_>>(b"ActualText"));
        let actual = actual.map(|s| Rc::from(super::text_string(s.as_bytes()).as_str()));
        if self.marked.len() < STATE_DEPTH * 4 {
            self.marked.push(Marked { tag: index, actual, actual_used: false });
        }
    }

    fn glyph(&mut self, shown: &super::font::Shown, x0: f32, x1: f32, base: f32, look: Look) {
        let (x0, x1) = (x0.min(x1), x0.max(x1));
        let mut replaced: Option<Rc<str>> = None;
        if let Some(mark) = self.marked.iter_mut().rev().find(|m| m.actual.is_some()) {
            replaced = if mark.actual_used { Some(Rc::from("")) } else { mark.actual.clone() };
            mark.actual_used = true;
        }
        if replaced.is_none() && shown.space {
            self.spaced = true;
            return;
        }
        self.content.glyphs += 1;
        let tag = self.marked.last().map_or(0, |m| m.tag);
        let text: &str = match &replaced {
            Some(actual) => actual,
            None if shown.unknown => {
                self.content.unknown += 1;
                "\u{FFFD}"
            }
            None => &shown.text,
        };
        if replaced.is_some() && !text.is_empty() && text.chars().all(char::is_whitespace) {
            self.spaced = true;
            return;
        }
        let start = self.content.text.len() as u32;
        let end = start + text.len() as u32;
        if let Some(word) = self.content.words.last_mut() {
            let size = look.size.max(0.1);
            let level = (base - word.base).abs() < 0.08 * size && word.angle == look.angle;
            let same = level && (word.size - look.size).abs() < 0.15 * size;
            // A glyph on top of its like is bold by double printing.
            let (from, to) = self.last_glyph_text;
            if same
                && !self.spaced
                && (x0 - self.last_glyph).abs() < 0.12 * (x1 - x0).max(0.2 * size)
                && self.content.text.get(from as usize..to as usize) == Some(text)
                && !text.is_empty()
            {
                word.doubled += 1;
                return;
            }
            let gap = x0 - word.x1;
            let apart = if self.spaced { gap > -0.1 * size } else { !(-0.5 * size..=0.17 * size).contains(&gap) };
            if same && !apart && word.tag == tag && word.bold == look.bold {
                self.content.text.push_str(text);
                word.x1 = word.x1.max(x1);
                word.text.1 = end;
                self.last_glyph = x0;
                if !text.is_empty() {
                    self.last_glyph_text = (start, end);
                }
                self.spaced = false;
                return;
            }
        }
        if text.is_empty() {
            return;
        }
        self.content.text.push_str(text);
        let Look { size, bold, angle } = look;
        let spaced = self.spaced;
        let word = Word { x0, x1, base, size, bold, doubled: 0, spaced, text: (start, end), tag, angle };
        self.content.words.push(word);
        self.last_glyph = x0;
        self.last_glyph_text = (start, end);
        self.spaced = false;
    }

    fn move_to(&mut self, x: f64, y: f64) {
        self.last = self.state.ctm * Point::new(x, y);
        self.start = self.last;
    }

    fn line_to(&mut self, x: f64, y: f64) {
        let to = self.state.ctm * Point::new(x, y);
        self.segment(self.last, to);
        self.last = to;
    }

    fn close(&mut self) {
        self.segment(self.last, self.start);
        self.last = self.start;
    }

    fn rectangle(&mut self, x: f64, y: f64, width: f64, height: f64) {
        let a = self.state.ctm * Point::new(x, y);
        let c = self.state.ctm * Point::new(x + width, y + height);
        let (w, h) = ((c.x - a.x).abs(), (c.y - a.y).abs());
        if w <= 3.0 || h <= 3.0 {
            // A thin box is how many programs draw a line.
            let middle = Point::new((a.x + c.x) / 2.0, (a.y + c.y) / 2.0);
            if w >= h {
                self.segment(Point::new(a.x, middle.y), Point::new(c.x, middle.y));
            } else {
                self.segment(Point::new(middle.x, a.y), Point::new(middle.x, c.y));
            }
        } else {
            let (b, d) = (Point::new(c.x, a.y), Point::new(a.x, c.y));
            for (from, to) in [(a, b), (b, c), (c, d), (d, a)] {
                self.segment(from, to);
            }
        }
        self.last = a;
        self.start = a;
    }

    fn segment(&mut self, from: Point, to: Point) {
        let (dx, dy) = ((to.x - from.x).abs(), (to.y - from.y).abs());
        if !(dx + dy).is_finite() || dx + dy < 2.0 || self.path.len() >= RULES_PER_PAGE {
            return;
        }
        if dy < 0.7 {
            let (a, b) = (from.x.min(to.x) as f32, from.x.max(to.x) as f32);
            self.path.push(Rule { across: true, at: from.y as f32, from: a, to: b });
        } else if dx < 0.7 {
            let (a, b) = (from.y.min(to.y) as f32, from.y.max(to.y) as f32);
            self.path.push(Rule { across: false, at: from.x as f32, from: a, to: b });
        }
    }

    fn paint(&mut self) {
        let room = RULES_PER_PAGE.saturating_sub(self.content.rules.len());
        self.path.truncate(room);
        self.content.rules.append(&mut self.path);
    }
}
