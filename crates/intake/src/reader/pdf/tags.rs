//! The structure tree of a tagged PDF, asked page by page.

use std::collections::HashMap;

use hayro_syntax::object::{Array, Dict, MaybeRef, Name, ObjRef, Object, ObjectIdentifier};
use hayro_syntax::xref::XRef;

use crate::line::Role;

/// How far up the tree is looked.
const UPWARDS: usize = 64;
/// How deep the number tree that leads to a page's elements may be.
const NUMBER_TREE_DEPTH: usize = 24;
/// How many numbers the tree may hold.
const NUMBERS: usize = 1_000_000;

/// What the structure says of a piece of marked content.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Tag {
    /// Heading, list entry, or plain.
    pub(super) role: Role,
    /// The paragraph, heading or list entry it belongs to; 0 when unknown.
    pub(super) block: u32,
    /// The table row; 0 outside tables.
    pub(super) row: u32,
    /// The table cell; 0 outside tables.
    pub(super) cell: u32,
    /// Marked as no part of the text (`Artifact`).
    pub(super) artifact: bool,
    /// Marked as page furniture (`Pagination`).
    pub(super) pagination: bool,
}

/// The structure tree.
pub(super) struct Structure<'a> {
    xref: &'a XRef,
    parents: HashMap<i32, MaybeRef<Object<'a>>>,
    roles: Option<Dict<'a>>,
    known: HashMap<(u32, i32), Tag>,
    nodes: HashMap<(u32, i32), Option<Node>>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    kind: Kind,
    parent: Option<ObjRef>,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Paragraph,
    ListEntry,
    List,
    Cell,
    Row,
    Heading(u8),
    Artifact,
    Other,
}

impl<'a> Structure<'a> {
    /// The structure tree, when the document has one.
    pub(super) fn new(xref: &'a XRef) -> Option<Self> {
        let catalog: Dict<'a> = xref.get(xref.root_id())?;
        let root: Dict<'a> = catalog.get(b"StructTreeRoot")?;
        let mut parents = HashMap::new();
        index(&root.get(b"ParentTree")?, 0, &mut parents);
        Some(Self { xref, parents, roles: root.get(b"RoleMap"), known: HashMap::new(), nodes: HashMap::new() })
    }

    /// The tags of a page's (or form's) marked content by its number (`MCID`).
    pub(super) fn of(&mut self, owner: &Dict<'a>) -> Vec<Tag> {
        let Some(key) = owner.get::<i32>(b"StructParents") else { return Vec::new() };
        let elements = match self.parents.get(&key) {
            Some(MaybeRef::Ref(place)) => self.xref.get::<Array<'a>>(ObjectIdentifier::from(*place)),
            Some(MaybeRef::NotRef(Object::Array(elements))) => Some(elements.clone()),
            _ => None,
        };
        let Some(elements) = elements else { return Vec::new() };
        // More elements than a page can hold means a broken file.
        let refs: Vec<_> = elements.raw_iter().take(100_000).map(|e| e.as_obj_ref()).collect();
        refs.into_iter().map(|r| r.map(|r| self.tag(r)).unwrap_or_default()).collect()
    }

    fn tag(&mut self, element: ObjRef) -> Tag {
        let key = (element.obj_number, element.gen_number);
        if let Some(tag) = self.known.get(&key) {
            return *tag;
        }
        let tag = self.climb(element);
        self.known.insert(key, tag);
        tag
    }

    fn climb(&mut self, element: ObjRef) -> Tag {
        let mut tag = Tag::default();
        let mut lists = 0u8;
        let mut entry = false;
        let mut at = Some(element);
        for _ in 0..UPWARDS {
            let Some(here) = at else { break };
            let Some(node) = self.node(here) else { break };
            match node.kind {
                Kind::Paragraph if tag.block == 0 => tag.block = here.obj_number,
                Kind::ListEntry => {
                    if !entry {
                        tag.block = here.obj_number;
                    }
                    entry = true;
                }
                Kind::List => lists = lists.saturating_add(1),
                Kind::Cell if tag.cell == 0 => tag.cell = here.obj_number,
                Kind::Row if tag.row == 0 => tag.row = here.obj_number,
                Kind::Artifact => tag.artifact = true,
                Kind::Heading(level) if tag.role == Role::Plain => {
                    tag.role = Role::Heading(level);
                    tag.block = here.obj_number;
                }
                _ => {}
            }
            at = node.parent;
        }
        if entry && tag.role == Role::Plain {
            tag.role = Role::ListItem(lists.saturating_sub(1));
        }
        if tag.row == 0 {
            tag.cell = 0;
        }
        tag
    }

    /// What an element is and where it hangs. Remembered, for the elements near the root list all
    /// their children and take long to parse.
    fn node(&mut self, element: ObjRef) -> Option<Node> {
        let key = (element.obj_number, element.gen_number);
        if let Some(node) = self.nodes.get(&key) {
            return *node;
        }
        let node = self.xref.get::<Dict<'a>>(ObjectIdentifier::from(element)).and_then(|dict| {
            let name = dict.get::<Name<'_>>(b"S")?;
            let name = self.standard(name.as_str());
            let kind = match name.as_str() {
                "P" | "Caption" | "BlockQuote" | "Note" | "TOCI" => Kind::Paragraph,
                "LI" => Kind::ListEntry,
                "L" => Kind::List,
                "TD" | "TH" => Kind::Cell,
                "TR" => Kind::Row,
                "Artifact" => Kind::Artifact,
                name => heading_level(name).map_or(Kind::Other, Kind::Heading),
            };
            Some(Node { kind, parent: dict.get_ref(b"P") })
        });
        self.nodes.insert(key, node);
        node
    }

    /// The standard name of an element's own name, as the document maps it.
    fn standard(&self, name: &str) -> String {
        let mut name = name.to_owned();
        for _ in 0..4 {
            match self.roles.as_ref().and_then(|roles| roles.get::<Name<'_>>(name.as_bytes())) {
                Some(mapped) if mapped.as_str() != name => name = mapped.as_str().to_owned(),
                _ => break,
            }
        }
        name
    }
}

/// `H1`–`H6`, `H` and `Title` as heading levels.
pub(super) fn heading_level(name: &str) -> Option<u8> {
    match name {
        "Title" | "H" => Some(1),
        _ => {
            let level: u8 = name.strip_prefix('H')?.parse().ok()?;
            (level >= 1).then(|| level.min(6))
        }
    }
}

/// Walks the tree of numbers once and notes where each number's elements stand.
fn index<'a>(node: &Dict<'a>, depth: usize, found: &mut HashMap<i32, MaybeRef<Object<'a>>>) {
    if depth > NUMBER_TREE_DEPTH || found.len() > NUMBERS {
        return;
    }
    if let Some(numbers) = node.get::<Array<'a>>(b"Nums") {
        let mut number = None;
        for item in numbers.raw_iter() {
            number = match (number, item) {
                (None, MaybeRef::NotRef(Object::Number(n))) => i32::try_from(n.as_i64()).ok(),
                (Some(n), item) => {
                    found.insert(n, item);
                    None
                }
                _ => None,
            };
        }
    }
    for kid in node.get::<Array<'a>>(b"Kids").iter().flat_map(|kids| kids.iter::<Dict<'a>>()) {
        index(&kid, depth + 1, found);
    }
}
