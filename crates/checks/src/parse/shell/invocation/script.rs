//! Programs and scripts that are run by others, and how far that is followed.

use std::sync::Arc;

use super::Invocation;
use super::inner::{text_of, text_of_all, text_of_body};
use super::state::State;
use super::walk::{Around, Walker};
use super::wrapped::{wrapped, wrapper_of};
use super::wrapper::{Inner, inner};
use crate::parse::shell::dialect::{Dialect, Shell};
use crate::parse::shell::syntax::{HeredocBody, RedirectKind};
use crate::parse::shell::word::Word;
use crate::parse::shell::{parse_within, room};
use crate::parse::text::Text;

impl Walker<'_> {
    /// Adds an invocation and what it runs; returns the position of the innermost.
    pub(super) fn push(&mut self, invocation: Invocation, depth: usize) -> usize {
        let at = self.found.len();
        // Whoever is wrapped, or reads a pipe, knows by whom and of what.
        let shared = invocation.wrappers.len();
        let shared = shared.saturating_add(invocation.pipe.upstream.len());
        let has_room = self.room.take(room::PROGRAM.saturating_add(shared / 4));
        let mut runs = inner(&invocation);
        if runs.is_empty() {
            self.found.push(invocation);
            return at;
        }
        let mut last = at;
        self.found.push(invocation.clone());
        let invocation = &invocation;
        if depth >= DEEPEST || !has_room {
            runs.clear();
            if let Some(found) = self.found.get_mut(at) {
                found.is_unread = true;
            }
        }
        for each in runs {
            let before = self.found.len();
            match each {
                Inner::Program { start, end } => {
                    let wrapped = wrapped(invocation, start, end);
                    last = self.push(wrapped, depth.saturating_add(1));
                }
                Inner::Script { at: word, shell } => {
                    let Some(word) = invocation.arguments().get(word) else {
                        continue;
                    };
                    let text = text_of(&self.text, word);
                    self.script(&text, shell, invocation, at);
                }
                Inner::Joined { from } => {
                    let rest = invocation.arguments().get(from..).unwrap_or_default();
                    let text = text_of_all(&self.text, rest);
                    let shell = Shell {
                        dialect: self.dialect,
                        options: self.state.options,
                    };
                    self.script(&text, shell, invocation, at);
                }
                Inner::Input { shell } => self.input(shell, invocation, at),
            }
            if self.found.len() > before {
                if let Some(found) = self.found.get_mut(at) {
                    found.wraps = true;
                }
            }
        }
        last
    }

    /// Goes through a script that a shell is given on standard input.
    fn input(&mut self, shell: Shell, invocation: &Invocation, at: usize) {
        for redirect in &*invocation.redirects {
            if let Some(body) = redirect.heredoc.get() {
                let text = self.body(body);
                self.script(&text, shell, invocation, at);
            } else if redirect.kind == RedirectKind::HereString {
                let text = text_of(&self.text, &redirect.target);
                self.script(&text, shell, invocation, at);
            }
        }
        let fed = invocation.pipe.previous;
        let fed = fed.and_then(|at| self.found.get(at));
        let fed = fed.filter(|fed| fed.is_any(&["cat", "echo", "printf"]));
        if let Some(fed) = fed.cloned() {
            self.fed(&fed, shell, invocation, at);
        }
    }

    /// Returns the body of a heredoc as the shell hands it over.
    fn body(&self, body: &HeredocBody) -> Text {
        if body.expands {
            text_of_body(&self.text, &body.word)
        } else {
            body.text.clone()
        }
    }

    /// Goes through a script that `cat` or `echo` hands to a shell.
    fn fed(&mut self, fed: &Invocation, shell: Shell, invocation: &Invocation, at: usize) {
        let heredoc = fed
            .redirects
            .iter()
            .find_map(|redirect| redirect.heredoc.get());
        match (fed.program.as_str(), heredoc) {
            ("cat", Some(body)) if fed.operand_positions().is_empty() => {
                let text = self.body(body);
                self.script(&text, shell, invocation, at);
            }
            ("echo" | "printf", _) => {
                let is_option = |word: &&Word| {
                    word.literal()
                        .is_some_and(|text| matches!(&*text, "-e" | "-n" | "-ne" | "-en"))
                };
                let skipped = fed.arguments().iter().take_while(is_option).count();
                let text = text_of_all(
                    &self.text,
                    fed.arguments().get(skipped..).unwrap_or_default(),
                );
                self.script(&text, shell, invocation, at);
            }
            _ => {}
        }
    }

    /// Goes through a script within a word.
    fn script(&mut self, text: &Text, shell: Shell, host: &Invocation, at: usize) {
        let length = text.as_str().len();
        let is_cheap = self.fuel >= length;
        if shell.dialect == Dialect::Unknown {
            return;
        }
        if self.scripts >= DEEPEST || !is_cheap {
            if let Some(host) = self.found.get_mut(at) {
                host.is_unread = true;
            }
            return;
        }
        self.fuel = self.fuel.saturating_sub(length);
        let script = parse_within(text, shell.dialect, self.room);
        if let Some(host) = self.found.get_mut(at).filter(|_| script.is_cut) {
            host.is_unread = true;
        }
        let wrappers = host.wrappers.iter().cloned();
        let wrappers = wrappers.chain([wrapper_of(host)]).collect();
        let around = Around {
            guard: host.guard,
            function: host.function.clone(),
            wrappers,
            host: host.host,
            upstream: Arc::clone(&host.pipe.upstream),
            ..Around::default()
        };
        let options = std::mem::replace(&mut self.state.options, shell.options);
        let directory = self.state.directory.clone();
        let outer = std::mem::replace(&mut self.text, text.clone());
        let dialect = std::mem::replace(&mut self.dialect, shell.dialect);
        self.scripts = self.scripts.saturating_add(1);
        self.list(&script.list, &around);
        self.scripts = self.scripts.saturating_sub(1);
        self.dialect = dialect;
        self.text = outer;
        self.state = State { options, directory };
    }
}

/// How many programs and scripts may stand within each other.
const DEEPEST: usize = 8;
