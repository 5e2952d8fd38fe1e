//! The tree of a page, in one vector: taking it down needs no recursion, however deep it is.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, LocalName, Namespace, ParseOpts, QualName, parse_document};

/// How deep elements may stand in one another; the parser's work grows with the depth.
const DEPTH: u32 = 2_000;
/// How many nodes a page may have.
const NODES: usize = 4_000_000;
/// How much is parsed between two looks at the limits, in bytes.
const CHUNK: usize = 16 * 1024;

/// The place of a node in its tree.
pub(super) type NodeId = usize;

/// A node.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Its element name and attributes, or neither.
    pub(super) element: Option<(QualName, Vec<Attribute>)>,
    /// Its text, when it is text.
    pub(super) text: Option<StrTendril>,
    parent: Option<NodeId>,
    /// Its first child.
    pub(super) first: Option<NodeId>,
    last: Option<NodeId>,
    /// The node after it under the same parent.
    pub(super) next: Option<NodeId>,
    previous: Option<NodeId>,
    depth: u32,
}

impl Node {
    /// The element's name in small letters; empty for other nodes.
    pub(super) fn name(&self) -> &str {
        self.element.as_ref().map_or("", |(name, _)| &name.local)
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, wanted: &str) -> Option<&str> {
        let (_, attributes) = self.element.as_ref()?;
        attributes.iter().find(|a| &*a.name.local == wanted).map(|a| &*a.value)
    }
}

/// A page.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// Whether parsing stopped at a limit.
    pub(super) cut: bool,
}

impl Tree {
    /// Parses a page as browsers do, until a limit is met.
    pub(super) fn parse(text: &str) -> Self {
        let mut parser = parse_document(Sink::default(), ParseOpts::default());
        let mut rest = text;
        let mut cut = false;
        while !rest.is_empty() {
            let mut at = CHUNK.min(rest.len());
            while !rest.is_char_boundary(at) {
                at += 1;
            }
            let (chunk, after) = rest.split_at(at);
            parser.process(StrTendril::from_slice(chunk));
            rest = after;
            let sink = &parser.tokenizer.sink.sink;
            if sink.deepest.get() > DEPTH || sink.nodes.borrow().len() > NODES {
                cut = !rest.is_empty() || sink.deepest.get() > DEPTH;
                break;
            }
        }
        let nodes = parser.finish();
        Self { nodes, cut }
    }

    /// The node above all others.
    pub(super) const ROOT: NodeId = 0;

    /// A node.
    pub(super) fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id)
    }

    /// The nodes under `id` in document order, at most `most` of them.
    pub(super) fn under(&self, id: NodeId, most: usize) -> impl Iterator<Item = &Node> {
        let mut at = self.nodes.get(id).and_then(|n| n.first);
        std::iter::from_fn(move || {
            let here = at?;
            let node = self.nodes.get(here)?;
            at = node.first.or(node.next).or_else(|| {
                let mut up = node.parent;
                while let Some(parent) = up.filter(|p| *p != id) {
                    let above = self.nodes.get(parent)?;
                    if above.next.is_some() {
                        return above.next;
                    }
                    up = above.parent;
                }
                None
            });
            Some(node)
        })
        .take(most)
    }
}

struct Sink {
    nodes: RefCell<Vec<Node>>,
    deepest: Cell<u32>,
}

impl Default for Sink {
    fn default() -> Self {
        Self { nodes: RefCell::new(vec![Node::default()]), deepest: Cell::new(0) }
    }
}

/// An element's name, handed to the parser.
#[derive(Debug)]
struct Named(QualName);

impl ElemName for Named {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl Sink {
    fn add(&self, node: Node) -> NodeId {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(node);
        nodes.len() - 1
    }

    fn detach(&self, id: NodeId) {
        let mut nodes = self.nodes.borrow_mut();
        let (parent, previous, next) = (nodes[id].parent.take(), nodes[id].previous.take(), nodes[id].next.take());
        match previous {
            Some(before) => nodes[before].next = next,
            None => {
                if let Some(parent) = parent {
                    nodes[parent].first = next;
                }
            }
        }
        match next {
            Some(after) => nodes[after].previous = previous,
            None => {
                if let Some(parent) = parent {
                    nodes[parent].last = previous;
                }
            }
        }
    }

    fn attach(&self, parent: NodeId, id: NodeId, before: Option<NodeId>) {
        self.detach(id);
        let mut nodes = self.nodes.borrow_mut();
        let previous = match before {
            Some(next) => nodes[next].previous,
            None => nodes[parent].last,
        };
        let depth = nodes[parent].depth.saturating_add(1);
        let node = &mut nodes[id];
        (node.parent, node.previous, node.next, node.depth) = (Some(parent), previous, before, depth);
        match previous {
            Some(previous) => nodes[previous].next = Some(id),
            None => nodes[parent].first = Some(id),
        }
        match before {
            Some(next) => nodes[next].previous = Some(id),
            None => nodes[parent].last = Some(id),
        }
        self.deepest.set(self.deepest.get().max(depth));
    }

    fn place(&self, parent: NodeId, child: NodeOrText<NodeId>, before: Option<NodeId>) {
        match child {
            NodeOrText::AppendNode(id) => self.attach(parent, id, before),
            NodeOrText::AppendText(text) => {
                let neighbour = {
                    let nodes = self.nodes.borrow();
                    match before {
                        Some(next) => nodes[next].previous,
                        None => nodes[parent].last,
                    }
                };
                if let Some(id) = neighbour
                    && let Some(own) = &mut self.nodes.borrow_mut()[id].text
                {
                    own.push_tendril(&text);
                    return;
                }
                let id = self.add(Node { text: Some(text), ..Node::default() });
                self.attach(parent, id, before);
            }
        }
    }
}

impl TreeSink for Sink {
    type Handle = NodeId;
    type Output = Vec<Node>;
    type ElemName<'a> = Named;

    fn finish(self) -> Vec<Node> {
        self.nodes.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        Tree::ROOT
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Named {
        let nodes = self.nodes.borrow();
        let name = nodes[*target].element.as_ref().map(|(name, _)| name.clone());
        Named(name.unwrap_or_else(|| QualName::new(None, Namespace::default(), LocalName::default())))
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> NodeId {
        self.add(Node { element: Some((name, attributes)), ..Node::default() })
    }

    fn create_comment(&self, _: StrTendril) -> NodeId {
        self.add(Node::default())
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> NodeId {
        self.add(Node::default())
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.place(*parent, child, None);
    }

    fn append_based_on_parent_node(&self, element: &NodeId, previous: &NodeId, child: NodeOrText<NodeId>) {
        let parent = self.nodes.borrow()[*element].parent;
        match parent {
            Some(parent) => self.place(parent, child, Some(*element)),
            None => self.place(*previous, child, None),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        *target
    }

    fn same_node(&self, a: &NodeId, b: &NodeId) -> bool {
        a == b
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        let parent = self.nodes.borrow()[*sibling].parent;
        if let Some(parent) = parent {
            self.place(parent, child, Some(*sibling));
        }
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attributes: Vec<Attribute>) {
        if let Some((_, own)) = &mut self.nodes.borrow_mut()[*target].element {
            for attribute in attributes {
                if !own.iter().any(|a| a.name == attribute.name) {
                    own.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        loop {
            let first = self.nodes.borrow()[*node].first;
            let Some(child) = first else { break };
            self.attach(*new_parent, child, None);
        }
    }
}
