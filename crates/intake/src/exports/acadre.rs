//! Acadre writes its tables out: `table[@name]` holds `fields/field[@name]` and further tables.

use super::tree::{Inside, Node, Tree};

/// The tree with each table and field called by its own name, and the fields right in their table.
pub(super) fn unfolded(tree: &Tree) -> Tree {
    let mut out = Tree::new();
    // What is still to be copied: the element, where to, and the table whose rows stand there, when there are several.
    let mut waiting: Vec<(usize, usize, Option<&str>)> = vec![(0, 0, None)];
    while let Some((id, parent, table)) = waiting.pop() {
        let node = &tree.nodes[id];
        let own = node.attributes.iter().find(|a| *a.name == *"name").map(|a| a.value.as_str());
        let mut rows = None;
        let to = match (&*node.name, own) {
            ("", _) => Some(parent),
            ("table", Some(own)) => {
                let several = children(node).filter(|child| &*tree.nodes[*child].name == "fields").count() > 1;
                rows = several.then_some(own);
                if several { Some(parent) } else { out.add(parent, own) }
            }
            ("fields", _) => table.map_or(Some(parent), |table| out.add(parent, table)),
            ("field", Some(own)) => out.add(parent, own),
            // A field without a name is its attributes.
            ("field", None) => Some(parent),
            _ => out.add(parent, &node.printed),
        };
        let Some(to) = to else { break };
        let told = node.attributes.iter().filter(|a| !(matches!(&*node.name, "table" | "field") && *a.name == *"name"));
        out.nodes[to].attributes.extend(told.cloned());
        let from = waiting.len();
        for inside in &node.inside {
            match inside {
                Inside::Element(child) if node_is_text(&tree.nodes[*child]) && &*node.name == "field" => {
                    let inner = super::tree::Element { tree, id }.markup();
                    out.write(to, &inner);
                    waiting.truncate(from);
                    break;
                }
                Inside::Element(child) => waiting.push((*child, to, rows)),
                Inside::Text(text) if to != parent => out.write(to, text),
                Inside::Text(_) => {}
            }
        }
        waiting[from..].reverse();
    }
    order_of_parents(&mut out);
    out.finish();
    out
}

fn children(node: &Node) -> impl Iterator<Item = usize> {
    node.inside.iter().filter_map(|inside| if let Inside::Element(id) = inside { Some(*id) } else { None })
}

/// Whether an element belongs to a field's words and not to the tables.
fn node_is_text(node: &Node) -> bool {
    !matches!(&*node.name, "table" | "fields" | "field")
}

/// The place of an item on the agenda stands around it: `agendaitemparents` holds `sort` and the item.
fn order_of_parents(tree: &mut Tree) {
    for id in 0..tree.nodes.len() {
        if &*tree.nodes[id].name != "agendaitemparents" {
            continue;
        }
        let named = |name: &str| children(&tree.nodes[id]).find(|child| &*tree.nodes[*child].name == name);
        if let (Some(item), Some(sort)) = (named("agendaitem"), named("sort")) {
            tree.nodes[item].inside.push(Inside::Element(sort));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exports::xml;

    #[test]
    fn tables_are_called_by_their_names() {
        let text = "<root><table name='agenda'><fields><field name='sysid'>7</field></fields>\
                    <table name='agendaitemparents'><fields><field name='sort'>2</field></fields>\
                    <table name='agendaitem'><fields><field name='name'>Ny bro</field></fields></table></table></table>\
                    <table name='producedAgenda'><fields><field publish='true' type='1'/></fields>\
                    <fields><field publish='false' type='2'/></fields></table></root>";
        let tree = unfolded(&xml::read(text).0);
        let value = |path: &str| tree.root().values(path);
        assert_eq!(value("root/agenda/sysid"), ["7"]);
        assert_eq!(value("root/agenda/agendaitemparents/agendaitem/name"), ["Ny bro"]);
        assert_eq!(value("root/agenda/agendaitemparents/agendaitem/sort"), ["2"]);
        assert_eq!(value("root/producedagenda/publish"), ["true", "false"]);
    }
}
