//! What an export holds as a tree of elements, whether it came as XML or as JSON.
//!
//! The nodes stand in one list, so that no depth of the source can use up the stack.

use foldhash::{HashMap, HashSet};

use super::xml::escape;

/// The most elements that are kept.
pub(super) const MOST: usize = 1_000_000;
/// Of this many of one name in one element a field is looked for in no more.
const LOOKED_AT: usize = 100;
/// An element with more than these has them by name.
const FEW: usize = 32;
/// The deepest level that is kept; what stands deeper is words of the deepest.
pub(super) const DEEPEST: usize = 200;

/// A name in small letters, without namespace and in letters of ASCII: `Åben` is `aaben`.
pub(super) fn folded(name: &str) -> String {
    let local = name.rsplit(':').next().unwrap_or(name);
    let mut out = String::with_capacity(local.len());
    for c in local.chars().flat_map(char::to_lowercase) {
        match c {
            'æ' => out.push_str("ae"),
            'ø' => out.push_str("oe"),
            'å' => out.push_str("aa"),
            c => out.push(c),
        }
    }
    out
}

/// What stands in an element.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Inside {
    Element(usize),
    Text(String),
}

/// An attribute.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Attribute {
    /// Folded.
    pub name: Box<str>,
    pub value: String,
}

/// An element, or an entry of a JSON object.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Node {
    /// Folded.
    pub name: Box<str>,
    /// As the source has it, without namespace.
    pub printed: Box<str>,
    pub attributes: Vec<Attribute>,
    pub inside: Vec<Inside>,
}

/// The tree; its first node is the root and has no name.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    pub nodes: Vec<Node>,
    /// What stands in elements that hold many, by name.
    by_name: HashMap<usize, HashMap<Box<str>, Vec<usize>>>,
    /// Names of elements that are never part of the words around them.
    apart: HashSet<String>,
}

impl Tree {
    pub fn new() -> Self {
        Self { nodes: vec![Node::default()], by_name: HashMap::default(), apart: HashSet::default() }
    }

    /// Makes what stands in large elements findable by its name; nothing may be added afterwards.
    pub fn finish(&mut self) {
        for (id, node) in self.nodes.iter().enumerate().filter(|(_, node)| node.inside.len() > FEW) {
            let named: &mut HashMap<Box<str>, Vec<usize>> = self.by_name.entry(id).or_default();
            for inside in &node.inside {
                if let Inside::Element(child) = inside {
                    let known = named.entry(self.nodes[*child].name.clone()).or_default();
                    if known.len() < LOOKED_AT {
                        known.push(*child);
                    }
                }
            }
        }
    }

    /// Adds an element under another; nothing when there are too many.
    pub fn add(&mut self, parent: usize, printed: &str) -> Option<usize> {
        if self.nodes.len() >= MOST {
            return None;
        }
        let id = self.nodes.len();
        let local = printed.rsplit(':').next().unwrap_or(printed);
        self.nodes.push(Node { name: folded(local).into(), printed: local.into(), ..Node::default() });
        self.nodes[parent].inside.push(Inside::Element(id));
        Some(id)
    }

    /// Adds words to an element.
    pub fn write(&mut self, node: usize, text: &str) {
        match self.nodes[node].inside.last_mut() {
            Some(Inside::Text(before)) => before.push_str(text),
            _ => self.nodes[node].inside.push(Inside::Text(text.to_owned())),
        }
    }

    /// Sets elements of these names apart from the words around them: a file that stands in a text is no text.
    pub fn set_apart<'n>(&mut self, names: impl Iterator<Item = &'n String>) {
        self.apart.extend(names.cloned());
    }

    /// The names of all its elements and attributes.
    pub fn names(&self) -> HashSet<&str> {
        self.nodes.iter().flat_map(|node| node.attributes.iter().map(|a| &*a.name).chain([&*node.name])).collect()
    }

    pub fn root(&self) -> Element<'_> {
        Element { tree: self, id: 0 }
    }

    /// The parent of each element.
    pub fn parents(&self) -> Vec<usize> {
        let mut parents = vec![0; self.nodes.len()];
        for (id, node) in self.nodes.iter().enumerate() {
            for inside in &node.inside {
                if let Inside::Element(child) = inside {
                    parents[*child] = id;
                }
            }
        }
        parents
    }
}

/// One element of a tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element<'t> {
    pub tree: &'t Tree,
    pub id: usize,
}

impl<'t> Element<'t> {
    pub fn node(self) -> &'t Node {
        &self.tree.nodes[self.id]
    }

    pub fn is(self, names: &[String]) -> bool {
        names.iter().any(|name| **name == *self.node().name)
    }

    pub fn children(self) -> impl Iterator<Item = Self> {
        self.node().inside.iter().filter_map(move |inside| match inside {
            Inside::Element(id) => Some(Self { tree: self.tree, id: *id }),
            Inside::Text(_) => None,
        })
    }

    pub fn attribute(self, name: &str) -> Option<&'t str> {
        self.node().attributes.iter().find(|a| *a.name == *name).map(|a| a.value.as_str())
    }

    fn is_apart(self, id: usize) -> bool {
        self.tree.apart.contains(&*self.tree.nodes[id].name)
    }

    /// The words in it and below.
    pub fn text(self) -> String {
        let mut out = String::new();
        self.text_onto(&mut out);
        out
    }

    fn text_onto(self, out: &mut String) {
        for inside in &self.node().inside {
            match inside {
                Inside::Text(text) => out.push_str(text),
                Inside::Element(id) if self.is_apart(*id) => {}
                Inside::Element(id) => {
                    if !out.ends_with(char::is_whitespace) && !out.is_empty() {
                        out.push(' ');
                    }
                    Self { tree: self.tree, id: *id }.text_onto(out);
                }
            }
        }
    }

    /// What is in it as HTML: words escaped, elements as they are.
    pub fn markup(self) -> String {
        let mut out = String::new();
        self.markup_onto(&mut out);
        out
    }

    fn markup_onto(self, out: &mut String) {
        for inside in &self.node().inside {
            match inside {
                Inside::Text(text) => escape(text, out),
                Inside::Element(id) if self.is_apart(*id) => {}
                Inside::Element(id) => {
                    let inner = Self { tree: self.tree, id: *id };
                    out.push('<');
                    out.push_str(&inner.node().name);
                    for Attribute { name, value } in &inner.node().attributes {
                        out.push(' ');
                        out.push_str(name);
                        out.push_str("=\"");
                        escape(value, out);
                        out.push('"');
                    }
                    out.push('>');
                    inner.markup_onto(out);
                    if !super::xml::is_void(&inner.node().name) {
                        out.push_str("</");
                        out.push_str(&inner.node().name);
                        out.push('>');
                    }
                }
            }
        }
    }

    /// Whether nothing but words is in it.
    pub fn is_plain(self) -> bool {
        self.children().next().is_none()
    }

    /// The elements of one name in it; of very many the first.
    fn named(self, name: &str) -> Vec<Self> {
        let with = |id: &usize| Self { tree: self.tree, id: *id };
        match self.tree.by_name.get(&self.id) {
            Some(named) => named.get(name).map(|ids| ids.iter().map(with).collect()).unwrap_or_default(),
            None => self.children().filter(|child| *child.node().name == *name).take(LOOKED_AT).collect(),
        }
    }

    /// The elements at a path from here.
    pub fn at(self, path: &str) -> Vec<Self> {
        let mut here = vec![self];
        for part in path.split('/') {
            here = here.into_iter().flat_map(|element| element.named(part)).take(LOOKED_AT).collect();
        }
        here
    }

    /// The values at the end of a path, attributes and elements alike, empty ones left out: `møde/mødedato`.
    pub fn values(self, path: &str) -> Vec<String> {
        let (above, name) = path.rsplit_once('/').map_or((None, path), |(above, name)| (Some(above), name));
        let holders = above.map_or_else(|| vec![self], |above| self.at(above));
        let mut found = Vec::new();
        for holder in holders {
            // The same one twice is no XML, and both count.
            found.extend(holder.node().attributes.iter().filter(|a| *a.name == *name).map(|a| a.value.clone()));
            found.extend(holder.named(name).into_iter().map(Self::text));
        }
        found.retain(|value| !value.trim().is_empty());
        found
    }

    /// The first value of the first of several paths that has one.
    pub fn value(self, paths: &[String]) -> Option<String> {
        paths.iter().find_map(|path| self.values(path).into_iter().next()).map(|value| value.trim().to_owned())
    }

    /// The outermost elements below that have one of these names, in the source's order; nothing under those of `not`.
    pub fn find(self, names: &[String], not: &[&[String]]) -> Vec<Element<'t>> {
        let mut found = Vec::new();
        let mut waiting: Vec<Self> = self.children().collect();
        waiting.reverse();
        while let Some(element) = waiting.pop() {
            if element.is(names) {
                found.push(element);
            } else if !not.iter().any(|names| element.is(names)) {
                let from = waiting.len();
                waiting.extend(element.children());
                waiting[from..].reverse();
            }
        }
        found
    }

    /// All elements below with one of these names, also inside each other; nothing under those of `not`.
    pub fn find_all(self, names: &[String], not: &[String]) -> Vec<Element<'t>> {
        let mut found = Vec::new();
        let mut waiting: Vec<Self> = self.children().collect();
        waiting.reverse();
        while let Some(element) = waiting.pop() {
            if element.is(not) {
                continue;
            }
            if element.is(names) {
                found.push(element);
            }
            let from = waiting.len();
            waiting.extend(element.children());
            waiting[from..].reverse();
        }
        found
    }
}
