//! Notebooks with one thing changed at the level of keys and values.

use gradbook::yaml::{self, Sources, Value, Yaml};

use crate::common::Uniform;

/// A YAML node without places.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A scalar, and whether it stands in quotes.
    Scalar(String, bool),
    /// A list.
    List(Vec<Node>),
    /// A map; keys may repeat, which YAML refuses.
    Map(Vec<(String, Node)>),
}

impl Node {
    /// The tree of a text.
    pub fn read(text: &str) -> Node {
        let mut sources = Sources::default();
        let file = sources.add("t.yaml", text);
        Node::from(&yaml::parse(&sources, file).unwrap())
    }

    fn from(tree: &Yaml) -> Node {
        match &tree.value {
            Value::Scalar(scalar) => Node::Scalar(scalar.text.clone(), scalar.quoted),
            Value::List(items) => Node::List(items.iter().map(Node::from).collect()),
            Value::Map(entries) => Node::Map(
                entries.iter().map(|entry| (entry.key.text.clone(), Node::from(&entry.value))).collect(),
            ),
        }
    }

    /// The node as block YAML.
    pub fn write(&self) -> String {
        let mut out = String::new();
        self.write_at(0, &mut out);
        out
    }

    fn write_at(&self, depth: usize, out: &mut String) {
        let indent = "  ".repeat(depth);
        match self {
            // What was folded over lines may hold what a plain scalar on one line may not.
            Node::Scalar(text, false) if !["\n", ": ", " #"].iter().any(|end| text.contains(end)) => {
                out.push_str(&format!(" {text}\n"))
            }
            Node::Scalar(text, _) => out.push_str(&format!(" {}\n", serde_json::to_string(text).unwrap())),
            Node::List(items) if items.is_empty() => out.push_str(" []\n"),
            Node::Map(entries) if entries.is_empty() => out.push_str(" {}\n"),
            Node::List(items) => {
                out.push('\n');
                for item in items {
                    out.push_str(&format!("{indent}-"));
                    item.write_at(depth + 1, out);
                }
            }
            Node::Map(entries) => {
                out.push('\n');
                for (key, value) in entries {
                    out.push_str(&format!("{indent}{}:", serde_json::to_string(key).unwrap()));
                    value.write_at(depth + 1, out);
                }
            }
        }
    }

    /// All nodes, this one first, as paths of places.
    fn paths(&self) -> Vec<Vec<usize>> {
        let mut found = vec![Vec::new()];
        let children: Vec<&Node> = match self {
            Node::Scalar(..) => Vec::new(),
            Node::List(items) => items.iter().collect(),
            Node::Map(entries) => entries.iter().map(|(_, value)| value).collect(),
        };
        for (at, child) in children.into_iter().enumerate() {
            found.extend(child.paths().into_iter().map(|path| [vec![at], path].concat()));
        }
        found
    }

    fn at(&mut self, path: &[usize]) -> &mut Node {
        match path.split_first() {
            None => self,
            Some((&first, rest)) => match self {
                Node::Scalar(..) => unreachable!("a path goes through lists and maps"),
                Node::List(items) => items[first].at(rest),
                Node::Map(entries) => entries[first].1.at(rest),
            },
        }
    }

    /// The keys along a path.
    fn keys(&self, path: &[usize]) -> Vec<String> {
        let Some((&first, rest)) = path.split_first() else { return Vec::new() };
        match self {
            Node::Scalar(..) => Vec::new(),
            Node::List(items) => items[first].keys(rest),
            Node::Map(entries) => {
                let (key, value) = &entries[first];
                [vec![key.clone()], value.keys(rest)].concat()
            }
        }
    }

    fn len(&self) -> usize {
        match self {
            Node::Scalar(..) => 0,
            Node::List(items) => items.len(),
            Node::Map(entries) => entries.len(),
        }
    }
}

/// Every key and every short scalar of some notebooks.
pub fn words(sources: &[Node]) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Vec<&Node> = sources.iter().collect();
    while let Some(node) = open.pop() {
        match node {
            Node::Scalar(text, _) if text.len() < 30 => found.push(text.clone()),
            Node::Scalar(..) => {}
            Node::List(items) => open.extend(items),
            Node::Map(entries) => {
                found.extend(entries.iter().map(|(key, _)| key.clone()));
                open.extend(entries.iter().map(|(_, value)| value));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Deletes, duplicates, retypes, renames or swaps one thing, and says which.
pub fn mutate(node: &mut Node, words: &[String], random: &mut Uniform) -> String {
    let mut pick = |n: usize| (random.next() * n as f64) as usize;
    let paths = node.paths();
    // Long texts and matrices of labels have most of the nodes; a try that does nothing is made again.
    for _ in 0..100 {
        let path = &paths[pick(paths.len())];
        let keys = node.keys(path);
        let (parent, child) = (node.at(path), pick(1 << 20));
        let before = parent.clone();
        let n = parent.len();
        let word = words[pick(words.len())].clone();
        match (pick(8), &mut *parent) {
            (0, Node::List(items)) if n > 0 => {
                items.remove(child % n);
            }
            (0 | 1, Node::Map(entries)) if n > 0 => {
                entries.remove(child % n);
            }
            (2, Node::List(items)) if n > 0 => items.push(items[child % n].clone()),
            (2, Node::Map(entries)) if n > 0 => {
                let (key, value) = entries[child % n].clone();
                let key = if pick(2) == 0 { key } else { word };
                entries.push((key, value));
            }
            (3, Node::Map(entries)) if n > 0 => entries[child % n].0 = word,
            (3, Node::Scalar(text, _)) => *text = word,
            (4, Node::Map(entries)) if n > 1 => {
                let (a, b) = (child % n, pick(n));
                let first = entries[a].1.clone();
                entries[a].1 = std::mem::replace(&mut entries[b].1, first);
            }
            (4, Node::List(items)) if n > 1 => items.swap(child % n, pick(n)),
            (5, _) => *parent = other_type(pick(10), word),
            (6, Node::Scalar(_, quoted)) => *quoted = !*quoted,
            (7, Node::Scalar(text, _)) => *text = swap_token(text, &word, child),
            _ => {}
        }
        if *parent != before {
            let shown = |node: &Node| format!("{node:?}").chars().take(1_000).collect::<String>();
            return format!("{}\nbecame\n{}\nat {}", shown(&before), shown(parent), keys.join("."));
        }
    }
    "nothing changed".to_owned()
}

fn other_type(which: usize, word: String) -> Node {
    let scalar = |text: &str| Node::Scalar(text.to_owned(), false);
    match which {
        0 => scalar(""),
        1 => scalar("0"),
        2 => scalar("-1.5"),
        3 => scalar("true"),
        4 => Node::List(Vec::new()),
        5 => Node::List(vec![scalar("1"), Node::Scalar(word, true)]),
        6 => Node::Map(Vec::new()),
        7 => Node::Map(vec![(word, scalar("1"))]),
        8 => scalar("1e3"),
        _ => Node::Scalar(word, true),
    }
}

/// One of the words of a text is another.
fn swap_token(text: &str, word: &str, at: usize) -> String {
    let mut parts: Vec<&str> = text.split_inclusive(|c: char| !c.is_alphanumeric()).collect();
    if parts.is_empty() {
        return word.to_owned();
    }
    let n = parts.len();
    parts[at % n] = word;
    parts.concat()
}
