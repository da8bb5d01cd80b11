//! Redirects: POSIX.1-2017, Shell Command Language, 2.7.

use std::sync::{Arc, OnceLock};

use super::Parser;
use super::command::is_name;
use super::heredoc::{Pending, heredoc_name};
use crate::parse::shell::room;
use crate::parse::shell::syntax::{ExtensionKind, Redirect, RedirectKind};
use crate::parse::shell::word::Word;

impl Parser<'_> {
    /// Reads a redirect if one comes next.
    pub(super) fn redirect(&mut self) -> Option<Redirect> {
        let start = self.at;
        let length = self.descriptor_length();
        let descriptor = (length > 0).then(|| self.slice(start..start.saturating_add(length)));
        self.at = start.saturating_add(length);
        let Some((operator, kind)) = self.redirect_operator(length == 0) else {
            self.at = start;
            return None;
        };
        if descriptor.is_some_and(|text| text.starts_with('{')) {
            self.note(start, ExtensionKind::NamedDescriptor);
        }
        self.pay(room::REDIRECT);
        self.skip(operator.len());
        self.skip_blanks();
        let target = self.word();
        if target.parts.is_empty() {
            self.fail(start, "this redirect has no target");
        }
        let kind = self.settle(start, kind, &target, length);
        let redirect = Redirect {
            descriptor: descriptor.map(str::to_owned),
            kind,
            heredoc: Arc::new(OnceLock::new()),
            span: self.span(start),
            target,
        };
        self.open(&redirect);
        Some(redirect)
    }

    /// Returns the length of a file descriptor in front of an operator.
    fn descriptor_length(&self) -> usize {
        let rest = self.rest().as_bytes();
        let length = match rest.first() {
            Some(b'0'..=b'9') => rest.iter().take_while(|byte| byte.is_ascii_digit()).count(),
            Some(b'{') => {
                let name = rest
                    .iter()
                    .skip(1)
                    .take_while(|byte| is_name(**byte))
                    .count();
                let end = name.saturating_add(1);
                if name == 0 || rest.get(end) != Some(&b'}') {
                    return 0;
                }
                end.saturating_add(1)
            }
            _ => return 0,
        };
        if matches!(rest.get(length), Some(b'<' | b'>')) {
            length
        } else {
            0
        }
    }

    fn redirect_operator(&self, is_alone: bool) -> Option<(&'static str, RedirectKind)> {
        if !matches!(self.peek(), Some(b'<' | b'>' | b'&')) {
            return None;
        }
        if matches!(self.peek(), Some(b'<' | b'>')) && self.peek_at(1) == Some(b'(') && is_alone {
            return None;
        }
        OPERATORS
            .iter()
            .find(|(operator, _)| (is_alone || !operator.starts_with('&')) && self.starts(operator))
            .copied()
    }

    /// Tells apart what looks alike, and notes what only bash has.
    fn settle(
        &mut self,
        start: usize,
        kind: RedirectKind,
        target: &Word,
        descriptor: usize,
    ) -> RedirectKind {
        let is_number = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'-')
        };
        let kind = match kind {
            RedirectKind::CopyOut
                if descriptor == 0 && target.literal().is_some_and(|text| !is_number(&text)) =>
            {
                RedirectKind::WriteBoth
            }
            kind => kind,
        };
        match kind {
            RedirectKind::WriteBoth | RedirectKind::AppendBoth => {
                self.note(start, ExtensionKind::BothRedirect);
            }
            RedirectKind::HereString => self.note(start, ExtensionKind::HereString),
            _ => {}
        }
        kind
    }

    /// Remembers a heredoc until its body comes.
    fn open(&mut self, redirect: &Redirect) {
        let strips = redirect.kind == RedirectKind::HeredocTabs;
        if !(strips || redirect.kind == RedirectKind::Heredoc) || redirect.target.parts.is_empty() {
            return;
        }
        let raw = if self.is_script {
            self.slice(redirect.target.range.range()).to_owned()
        } else {
            redirect.target.shown()
        };
        let (name, plain) = heredoc_name(&raw);
        self.pending.push(Pending {
            body: Arc::clone(&redirect.heredoc),
            name,
            expands: plain && !redirect.target.is_quoted(),
            strips,
            opening: redirect.span,
        });
    }
}

/// Operators, longer ones in front.
const OPERATORS: &[(&str, RedirectKind)] = &[
    ("&>>", RedirectKind::AppendBoth),
    ("&>", RedirectKind::WriteBoth),
    ("<<<", RedirectKind::HereString),
    ("<<-", RedirectKind::HeredocTabs),
    ("<<", RedirectKind::Heredoc),
    ("<&", RedirectKind::CopyIn),
    ("<>", RedirectKind::ReadWrite),
    ("<", RedirectKind::Read),
    (">>", RedirectKind::Append),
    (">|", RedirectKind::Clobber),
    (">&", RedirectKind::CopyOut),
    (">", RedirectKind::Write),
];
