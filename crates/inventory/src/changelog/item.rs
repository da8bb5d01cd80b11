//! The items of one entry: lines that begin with a bullet, with the lines that go on, and the deeper
//! items below. Debian Policy 4.4 asks for two spaces, a star and deeper lines; rpm's changelogs use
//! hyphens at the margin.

use crate::changelog::id::{find_ids, has_ids};
use crate::changelog::tone::Tone;

/// Calls back for each id in the lines of an entry, and says whether the item leaves it open.
pub(super) fn read_items(lines: &[&[u8]], found: &mut dyn FnMut(Box<str>, bool)) {
    if !lines.iter().any(|line| has_ids(line)) {
        return;
    }
    let mut items = Items {
        open: None,
        above: Vec::new(),
        found,
    };
    for line in lines {
        items.take(line);
    }
    items.close();
}

struct Items<'f> {
    /// The item whose lines are being read.
    open: Option<Item>,
    /// Indents of the items above it, and whether they head what is undone.
    above: Vec<(usize, bool)>,
    found: &'f mut dyn FnMut(Box<str>, bool),
}

struct Item {
    indent: usize,
    text: Vec<u8>,
}

impl Items<'_> {
    fn take(&mut self, line: &[u8]) {
        let text = line.trim_ascii_start();
        if text.is_empty() {
            return;
        }
        let indent = width(
            line.get(..line.len().saturating_sub(text.len()))
                .unwrap_or_default(),
        );
        if text.starts_with(b"[") && is_heading_of_author(text) {
            self.close();
            self.above.clear();
            return;
        }
        let goes_on = self.open.as_ref().is_some_and(|item| indent > item.indent);
        match bullet(text) {
            None if goes_on => {}
            bullet => {
                self.close();
                self.open = Some(Item {
                    indent,
                    text: Vec::new(),
                });
                return self.add(bullet.unwrap_or(text));
            }
        }
        self.add(text);
    }

    fn add(&mut self, text: &[u8]) {
        if let Some(item) = &mut self.open
            && item.text.len() < ITEM
        {
            item.text.extend(text.to_ascii_lowercase());
            item.text.push(b' ');
        }
    }

    /// Judges the item that ends here.
    fn close(&mut self) {
        let Some(item) = self.open.take() else {
            return;
        };
        self.above.retain(|(indent, _)| *indent < item.indent);
        let below = self.above.iter().any(|(_, heads)| *heads);
        let text = String::from_utf8_lossy(&item.text);
        let tone = Tone::of(&text);
        find_ids(text.as_bytes(), &mut |id, start, end| {
            (self.found)(id, below || tone.takes_back(start, end));
        });
        if self.above.len() < DEPTH {
            self.above.push((item.indent, tone.heads()));
        }
    }
}

/// `[ Name of Author ]`: what follows is no part of the item above.
fn is_heading_of_author(text: &[u8]) -> bool {
    text.starts_with(b"[ ") && text.trim_ascii_end().ends_with(b"]")
}

/// Takes a bullet off.
fn bullet(text: &[u8]) -> Option<&[u8]> {
    let rest = ["*", "-", "+", "•", "·", "–"]
        .iter()
        .find_map(|mark| text.strip_prefix(mark.as_bytes()))?;
    rest.first()
        .is_some_and(|byte| matches!(byte, b' ' | b'\t'))
        .then(|| rest.trim_ascii_start())
}

/// Columns that white space takes.
fn width(space: &[u8]) -> usize {
    let column = |column: usize, byte: &u8| match byte {
        b'\t' => column.saturating_add(8) & !7,
        _ => column.saturating_add(1),
    };
    space.iter().fold(0, column)
}

/// Bytes of an item that are read.
const ITEM: usize = 64 << 10;
/// Items above one another.
const DEPTH: usize = 32;
