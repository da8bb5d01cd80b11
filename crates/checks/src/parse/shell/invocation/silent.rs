//! Words that are none: an unquoted substitution that prints nothing leaves no word behind (POSIX.1-2017, Shell
//! Command Language, section 2.6.5). In `` `# a comment` curl -k `` the program is `curl`.

use crate::parse::shell::syntax::{Command, List, Simple};
use crate::parse::shell::word::{PartKind, Word};

/// Returns a command without the words that are none; nothing where all of them are words.
pub(super) fn without_silent(simple: &Simple) -> Option<Simple> {
    let mut words = simple.words.iter();
    words.any(is_silent).then(|| {
        let words = simple.words.iter();
        Simple {
            words: words.filter(|word| !is_silent(word)).cloned().collect(),
            ..simple.clone()
        }
    })
}

fn is_silent(word: &Word) -> bool {
    let mut parts = word.parts.iter();
    !word.parts.is_empty()
        && parts.all(|part| matches!(&part.kind, PartKind::Command(list) if prints_nothing(list)))
}

/// Says whether a list surely prints nothing: there is nothing in it, or only what does nothing.
fn prints_nothing(list: &List) -> bool {
    let links = list.items.iter().flat_map(|item| &item.links);
    let mut commands = links.flat_map(|link| &link.pipeline.commands);
    commands.all(|command| match command {
        Command::Simple(simple) => match simple.words.first() {
            Some(program) => matches!(program.literal().as_deref(), Some(":" | "true")),
            None => true,
        },
        _ => false,
    })
}
