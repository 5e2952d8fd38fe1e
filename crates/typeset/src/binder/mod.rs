//! *Mødemappe*: all that belongs to a meeting as one PDF with bookmarks.
//!
//! Pages are copied as they are (`copy`); what cannot be copied gets a page that says so (`slip`). Nothing of a part but
//! its pages comes along, so that nothing in it runs, and no part, whatever it is, keeps the others from being read.

mod copy;
mod slip;
pub(crate) mod write;

use std::panic::AssertUnwindSafe;

use sagsgang_app::{BinderContent, BinderPart, NotTypeset};
use sha2::{Digest, Sha256};

use self::{
    copy::{Copied, Leaf, Unfit, copy},
    slip::{Slip, set},
    write::Writer,
};

const CATALOG: usize = 1;
const PAGES: usize = 2;
/// How deep a parser may go.
const STACK: usize = 64 * 1024 * 1024;

/// A part on its way into the binder.
struct Bound {
    /// The number of the node its pages hang on.
    node: usize,
    pages: Vec<Leaf>,
    /// Its own bookmarks: their levels below the part's, title and destination as PDF writes them.
    bookmarks: Vec<(usize, Vec<u8>, String)>,
}

/// Binds parts to one PDF.
pub(crate) fn bind(title: &str, parts: &[BinderPart<'_>]) -> Result<Vec<u8>, NotTypeset> {
    if parts.is_empty() {
        return Err(NotTypeset::Failed("a binder without parts".to_owned()));
    }
    let mut writer = Writer::new();
    let (mut bound, mut slips) = (Vec::with_capacity(parts.len()), Vec::new());
    let (mut layers, mut hidden, mut newest) = (Vec::new(), Vec::new(), false);
    // Catalog and the root of all pages.
    writer.reserve();
    writer.reserve();
    for (at, part) in parts.iter().enumerate() {
        let node = writer.reserve();
        let mut into = Bound { node, pages: Vec::new(), bookmarks: Vec::new() };
        match pages_of(part, &mut writer, node) {
            Ok(copied) => {
                layers.extend(copied.layers);
                hidden.extend(copied.hidden);
                newest |= copied.newest;
                (into.pages, into.bookmarks) = (copied.pages, copied.bookmarks);
            }
            Err(slip) => slips.push((at, slip)),
        }
        bound.push(into);
    }
    if !slips.is_empty() {
        let told: Vec<&Slip> = slips.iter().map(|(_, slip)| slip).collect();
        let set = set(&told, Vec::new())?;
        let nodes: Vec<usize> = slips.iter().filter_map(|(at, _)| bound.get(*at)).map(|bound| bound.node).collect();
        let copied = copy(&set, &mut writer, &|page| nodes.get(page).copied().unwrap_or(PAGES))
            .map_err(|unfit| NotTypeset::Failed(unfit.danish().to_owned()))?;
        for ((at, _), leaf) in slips.iter().zip(copied.pages) {
            bound[*at].pages.push(leaf);
        }
    }
    let outline = bookmarks(&mut writer, parts, &bound);
    for Bound { node, pages, .. } in &bound {
        let kids: String = pages.iter().map(|page| format!("{} 0 R ", page.number)).collect();
        writer.object(*node, &format!("<< /Type /Pages /Parent {PAGES} 0 R /Count {} /Kids [{kids}] >>", pages.len()));
    }
    let kids: String = bound.iter().map(|part| format!("{} 0 R ", part.node)).collect();
    let count: usize = bound.iter().map(|part| part.pages.len()).sum();
    writer.object(PAGES, &format!("<< /Type /Pages /Count {count} /Kids [{kids}] >>"));
    let mut catalog = format!(
        "<< /Type /Catalog /Pages {PAGES} 0 R /Outlines {outline} 0 R /PageMode /UseOutlines /Lang (da-DK) \
         /ViewerPreferences << /DisplayDocTitle true >> /PageLabels << /Nums [{}] >>",
        labels(parts, &bound)
    );
    if !layers.is_empty() {
        let list = |numbers: &[usize]| numbers.iter().map(|number| format!("{number} 0 R ")).collect::<String>();
        let (all, off) = (list(&layers), list(&hidden));
        catalog.push_str(&format!(" /OCProperties << /OCGs [{all}] /D << /OFF [{off}] /Order [] >> >>"));
    }
    writer.object(CATALOG, &format!("{catalog} >>"));
    let info = writer.reserve();
    writer.object(info, &format!("<< /Title {} /Producer (Sagsgang) >>", write::text(title)));
    let digest = Sha256::digest(writer.bytes());
    Ok(writer.finish(CATALOG, info, &digest[..16], newest))
}

/// Copies the pages of a part; or tells what stands on the page in their place.
fn pages_of(part: &BinderPart<'_>, writer: &mut Writer, node: usize) -> Result<Copied, Slip> {
    let (name, media_type, bytes) = match &part.content {
        BinderContent::File { name, media_type, bytes } => (name, media_type, *bytes),
        BinderContent::Missing { why } => return Err(Slip::missing(part, why)),
    };
    let picture = slip::measure(bytes);
    let set_picture;
    let pdf = match picture {
        Some(Ok(wide)) => {
            let slip = Slip::picture(part, wide);
            set_picture =
                guarded(|| set(&[&slip], bytes.to_vec()).ok()).flatten().ok_or_else(|| Slip::broken(part, Unfit::Damaged))?;
            set_picture.as_slice()
        }
        Some(Err(unfit)) => return Err(Slip::broken(part, unfit)),
        None if is_pdf(bytes) => bytes,
        None => return Err(Slip::elsewhere(part, name, media_type)),
    };
    let before = writer.mark();
    let copied = guarded(|| copy(pdf, writer, &|_| node)).unwrap_or(Err(Unfit::Damaged));
    copied.map_err(|unfit| {
        writer.back_to(before);
        Slip::broken(part, unfit)
    })
}

/// Runs on a stack deep enough, whatever a parser does; nothing when it panicked.
pub(crate) fn guarded<T: Send>(run: impl FnOnce() -> T + Send) -> Option<T> {
    let caught = || std::panic::catch_unwind(AssertUnwindSafe(run)).ok();
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("pdf".into()).stack_size(STACK).spawn_scoped(scope, caught);
        thread.ok()?.join().ok().flatten()
    })
}

/// Whether a file says that it is a PDF; programs that write them may put something before.
fn is_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(1024)].windows(5).any(|five| five == b"%PDF-")
}

/// How the pages are called: by their part, or by their place.
fn labels(parts: &[BinderPart<'_>], bound: &[Bound]) -> String {
    let (mut labels, mut place) = (String::new(), 0);
    for (part, bound) in parts.iter().zip(bound) {
        match &part.label {
            Some(label) => labels.push_str(&format!("{place} << /S /D /P {} >> ", write::text(label))),
            None => labels.push_str(&format!("{place} << /S /D /St {} >> ", place + 1)),
        }
        place += bound.pages.len();
    }
    labels
}

/// A bookmark and where it stands among the others.
struct Bookmark {
    number: usize,
    level: usize,
    title: Vec<u8>,
    destination: String,
}

/// Writes the bookmarks, closed, and tells the number of their root.
fn bookmarks(writer: &mut Writer, parts: &[BinderPart<'_>], bound: &[Bound]) -> usize {
    let mut all: Vec<Bookmark> = Vec::new();
    for (part, bound) in parts.iter().zip(bound) {
        let level = usize::from(part.level.min(1)).min(all.len());
        let destination = bound.pages.first().map_or_else(String::new, Leaf::destination);
        all.push(Bookmark { number: writer.reserve(), level, title: write::text(&part.title).into_bytes(), destination });
        for (below, title, destination) in &bound.bookmarks {
            let (title, destination) = (title.clone(), destination.clone());
            all.push(Bookmark { number: writer.reserve(), level: level + 1 + below, title, destination });
        }
    }
    let root = writer.reserve();
    // The last bookmark of each level that is still open, and what hangs on each.
    let mut path: Vec<usize> = Vec::new();
    let mut parents = Vec::with_capacity(all.len());
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); all.len() + 1];
    for (at, bookmark) in all.iter().enumerate() {
        path.truncate(bookmark.level);
        let parent = path.last().copied().unwrap_or(all.len());
        parents.push(parent);
        children[parent].push(at);
        path.push(at);
    }
    let number = |at: usize| all.get(at).map_or(root, |bookmark| bookmark.number);
    let ends = |of: usize| match (children[of].first(), children[of].last()) {
        (Some(&first), Some(&last)) => format!(" /First {} 0 R /Last {} 0 R", number(first), number(last)),
        _ => String::new(),
    };
    let mut previous: Vec<Option<usize>> = vec![None; all.len()];
    let mut next = previous.clone();
    for pair in children.iter().flat_map(|children| children.windows(2)) {
        (next[pair[0]], previous[pair[1]]) = (Some(pair[1]), Some(pair[0]));
    }
    for (at, bookmark) in all.iter().enumerate() {
        let mut object = b"<< /Title ".to_vec();
        object.extend_from_slice(&bookmark.title);
        let beside = |key: &str, of: Option<usize>| of.map_or_else(String::new, |of| format!(" /{key} {} 0 R", number(of)));
        let (prev, next, ends) = (beside("Prev", previous[at]), beside("Next", next[at]), ends(at));
        let count = if ends.is_empty() { String::new() } else { format!(" /Count -{}", children[at].len()) };
        let rest = format!(" /Parent {} 0 R /Dest {}{prev}{next}{ends}{count} >>", number(parents[at]), bookmark.destination);
        object.extend_from_slice(rest.as_bytes());
        writer.object_bytes(bookmark.number, &object);
    }
    writer.object(root, &format!("<< /Type /Outlines{} /Count {} >>", ends(all.len()), children[all.len()].len()));
    root
}
