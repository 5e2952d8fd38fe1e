//! The structure tree of a tagged PDF, asked page by page.

use std::collections::HashMap;

use hayro_syntax::object::{Array, Dict, Name, ObjRef, ObjectIdentifier};
use hayro_syntax::xref::XRef;

use crate::line::Role;

/// How far up the tree is looked.
const UPWARDS: usize = 64;
/// How deep the number tree that leads to a page's elements may be.
const NUMBER_TREE_DEPTH: usize = 24;

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
    parents: Dict<'a>,
    roles: Option<Dict<'a>>,
    known: HashMap<(u32, i32), Tag>,
}

impl<'a> Structure<'a> {
    /// The structure tree, when the document has one.
    pub(super) fn new(xref: &'a XRef) -> Option<Self> {
        let catalog: Dict<'a> = xref.get(xref.root_id())?;
        let root: Dict<'a> = catalog.get(b"StructTreeRoot")?;
        let parents: Dict<'a> = root.get(b"ParentTree")?;
        Some(Self { xref, parents, roles: root.get(b"RoleMap"), known: HashMap::new() })
    }

    /// The tags of a page's (or form's) marked content by its number (`MCID`).
    pub(super) fn of(&mut self, owner: &Dict<'a>) -> Vec<Tag> {
        let Some(key) = owner.get::<i32>(b"StructParents") else { return Vec::new() };
        let Some(elements) = look_up(&self.parents, key, 0) else { return Vec::new() };
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

    fn climb(&self, element: ObjRef) -> Tag {
        let mut tag = Tag::default();
        let mut lists = 0u8;
        let mut entry = false;
        let mut at = Some(element);
        for _ in 0..UPWARDS {
            let Some(here) = at else { break };
            let Some(dict) = self.xref.get::<Dict<'a>>(ObjectIdentifier::from(here)) else { break };
            let Some(name) = dict.get::<Name<'_>>(b"S") else { break };
            let name = self.standard(name.as_str());
            match name.as_str() {
                "P" | "Caption" | "BlockQuote" | "Note" | "TOCI" if tag.block == 0 => tag.block = here.obj_number,
                "LI" => {
                    if !entry {
                        tag.block = here.obj_number;
                    }
                    entry = true;
                }
                "L" => lists = lists.saturating_add(1),
                "TD" | "TH" if tag.cell == 0 => tag.cell = here.obj_number,
                "TR" if tag.row == 0 => tag.row = here.obj_number,
                "Artifact" => tag.artifact = true,
                _ => {
                    if let Some(level) = heading_level(&name)
                        && tag.role == Role::Plain
                    {
                        tag.role = Role::Heading(level);
                        tag.block = here.obj_number;
                    }
                }
            }
            at = dict.get_ref(b"P");
        }
        if entry && tag.role == Role::Plain {
            tag.role = Role::ListItem(lists.saturating_sub(1));
        }
        if tag.row == 0 {
            tag.cell = 0;
        }
        tag
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

fn look_up<'a>(node: &Dict<'a>, key: i32, depth: usize) -> Option<Array<'a>> {
    if depth > NUMBER_TREE_DEPTH {
        return None;
    }
    if let Some(numbers) = node.get::<Array<'a>>(b"Nums") {
        let mut pairs = numbers.flex_iter();
        while let Some(number) = pairs.next::<i32>() {
            if number == key {
                return pairs.next::<Array<'a>>();
            }
            pairs.next::<hayro_syntax::object::Object<'a>>()?;
        }
        return None;
    }
    for kid in node.get::<Array<'a>>(b"Kids")?.iter::<Dict<'a>>() {
        let within = kid.get::<[i32; 2]>(b"Limits").is_none_or(|[low, high]| (low..=high).contains(&key));
        if within && let Some(found) = look_up(&kid, key, depth + 1) {
            return Some(found);
        }
    }
    None
}
