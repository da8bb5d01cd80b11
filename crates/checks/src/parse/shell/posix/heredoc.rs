//! Heredocs: POSIX.1-2017, Shell Command Language, 2.7.4.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::Parser;
use crate::parse::shell::syntax::HeredocBody;
use crate::parse::shell::word::{Part, PartKind, Word};
use crate::parse::text::Text;
use crate::source::Span;

/// A heredoc whose body has not come yet.
pub(super) struct Pending {
    /// Where the body goes.
    pub(super) body: Arc<OnceLock<HeredocBody>>,
    /// The line that ends it.
    pub(super) name: String,
    /// Whether the name is without quotes.
    pub(super) expands: bool,
    /// Whether leading tabs are stripped.
    pub(super) strips: bool,
    /// Where it is opened.
    pub(super) opening: Span,
}

impl Parser<'_> {
    /// Reads the bodies of the heredocs opened so far; a line break has just been taken.
    pub(super) fn read_heredocs(&mut self) {
        // What a body opens within a substitution belongs to that.
        for pending in std::mem::take(&mut self.pending) {
            self.read_heredoc(&pending);
        }
    }

    fn read_heredoc(&mut self, pending: &Pending) {
        let start = self.at;
        let mut body = start;
        let mut end = None;
        while !self.is_done() {
            let line = self.rest().split_inclusive('\n').next().unwrap_or_default();
            let kept = line.trim_end_matches('\n').trim_end_matches('\r');
            let kept = if pending.strips {
                kept.trim_start_matches('\t')
            } else {
                kept
            };
            let at = self.at;
            self.skip(line.len());
            if kept == pending.name {
                let length = line.trim_end_matches('\n').len();
                end = Some(self.text.span_of(at..at.saturating_add(length)));
                break;
            }
            body = self.at;
        }
        if end.is_none() {
            self.fail_at(pending.opening, "the end of this heredoc is missing");
        }
        let value = self.heredoc_body(start..body, pending, end);
        // Nobody else sets it.
        pending.body.get_or_init(|| value);
    }

    fn heredoc_body(
        &mut self,
        range: Range<usize>,
        pending: &Pending,
        end: Option<Span>,
    ) -> HeredocBody {
        let text = self.stripped(range.clone(), pending.strips);
        let behind = self.at;
        let word = if pending.expands {
            self.within(range, Self::quoted_word)
        } else {
            let kind = PartKind::Single(text.as_str().to_owned());
            let span = self.text.span_of(range.clone());
            let range = self.known(range);
            let part = Part { kind, span, range };
            Word {
                parts: vec![part],
                span,
                range,
            }
        };
        self.at = behind;
        self.pending.clear();
        HeredocBody {
            text,
            word,
            expands: pending.expands,
            end,
        }
    }

    fn stripped(&self, range: Range<usize>, strips: bool) -> Text {
        if !strips {
            return self.text.slice(range);
        }
        let mut text = Text::empty(self.text.span_of(range.start..range.start).start);
        let mut at = range.start;
        for line in self.slice(range).split_inclusive('\n') {
            let kept = line.trim_start_matches('\t');
            let end = at.saturating_add(line.len());
            text.push_text(self.text, end.saturating_sub(kept.len())..end);
            at = end;
        }
        text
    }
}

/// Returns the name of a heredoc, quotes removed, and whether it had none.
pub(super) fn heredoc_name(raw: &str) -> (String, bool) {
    let mut name = String::new();
    let mut quote = None;
    let mut letters = raw.chars();
    while let Some(letter) = letters.next() {
        match (letter, quote) {
            ('\'' | '"', None) => quote = Some(letter),
            (_, Some(open)) if letter == open => quote = None,
            ('\\', None) => match letters.next() {
                Some('\n') | None => {}
                Some(escaped) => name.push(escaped),
            },
            _ => name.push(letter),
        }
    }
    (name, !raw.contains(['\'', '"', '\\']))
}
