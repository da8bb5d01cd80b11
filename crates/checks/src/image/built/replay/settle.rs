//! What the configuration says behind the history: what no step did, and what a later one changed.

use std::collections::BTreeMap;

use super::super::Origin;
use super::super::write::{one_line, word};
use super::{MOST_TEXT, Replay};
use crate::dockerfile::exec_form::exec_form;

impl Replay<'_> {
    /// Writes what the configuration says and no step did, or a later one changed.
    pub(super) fn finish(&mut self) {
        self.out.allow(MOST_TEXT);
        let fits = [
            self.finish_variables(),
            self.finish_labels(),
            self.finish_directory(),
            self.finish_shell(),
            self.finish_lists(),
            self.finish_settings(),
            self.finish_commands(),
            self.finish_triggers(),
        ];
        let lost = fits.iter().filter(|fits| !**fits).count();
        self.silence.unread = self.silence.unread.saturating_add(lost);
    }

    fn finish_variables(&mut self) -> bool {
        let mut fits = true;
        for variable in &self.configuration.environment {
            let (name, value) = variable.split_once('=').unwrap_or((variable, ""));
            let is_last = self.last.get(name).is_some_and(|last| last == value);
            if !name.is_empty() && !is_last {
                fits &= self.variable(name, value, of_configuration());
            }
        }
        fits
    }

    /// Writes the labels: a value that the image has by the last step that set it, one that it has no longer by the
    /// first.
    fn finish_labels(&mut self) -> bool {
        let labelled = std::mem::take(&mut self.labelled);
        let names = labelled.iter().enumerate();
        let last: BTreeMap<&str, usize> = names.map(|(at, (_, name, _))| (*name, at)).collect();
        let mut fits = true;
        for (at, (origin, name, value)) in labelled.iter().enumerate() {
            let is_kept = self.labels.get(name) == Some(&value.as_str());
            let holds = is_kept && last.get(name) == Some(&at);
            if is_kept == holds {
                let origin = Origin {
                    holds,
                    ..origin.clone()
                };
                fits &= self.write_label(name, value, origin);
            }
        }
        for (name, value) in &self.configuration.labels {
            fits &= self.write_label(name, value, of_configuration());
        }
        fits
    }

    fn write_label(&mut self, name: &str, value: &str, origin: Origin) -> bool {
        let key = ("LABEL", name.to_owned(), value.to_owned());
        let rest = format!("{}={}", word(name), word(value));
        !self.written.insert(key) || self.out.line("LABEL", &rest, origin)
    }

    fn finish_directory(&mut self) -> bool {
        let path = self.configuration.working_directory.trim();
        path.is_empty()
            || path == self.directory
            || self.out.line("WORKDIR", &word(path), of_configuration())
    }

    fn finish_shell(&mut self) -> bool {
        let shell = &self.configuration.shell;
        shell.is_empty()
            || *shell == self.shell
            || self
                .out
                .line("SHELL", &exec_form(shell), of_configuration())
    }

    fn finish_lists(&mut self) -> bool {
        let mut fits = true;
        for port in &self.configuration.exposed_ports {
            let number = port.split('/').next().unwrap_or_default();
            let origin = self.last_said("EXPOSE", |rest| {
                rest.split(['[', ']', ' ', '/', ':'])
                    .any(|part| part == number)
            });
            fits &= self.out.line("EXPOSE", &word(port), origin);
        }
        for path in &self.configuration.volumes {
            let origin = self.last_said("VOLUME", |rest| rest.contains(path.as_str()));
            let path = exec_form(std::slice::from_ref(path));
            fits &= self.out.line("VOLUME", &path, origin);
        }
        fits
    }

    fn finish_settings(&mut self) -> bool {
        let mut fits = true;
        if let Some(signal) = &self.configuration.stop_signal {
            let origin = self.last_said("STOPSIGNAL", |rest| rest.trim() == signal);
            fits &= self.out.line("STOPSIGNAL", &word(signal), origin);
        }
        let user = self.configuration.user.as_str();
        if !user.is_empty() {
            let origin = self.last_said("USER", |rest| rest.trim() == user);
            fits &= self.out.line("USER", &word(user), origin);
        }
        let check = self.configuration.health_check.as_ref();
        let rest = check.and_then(|check| match check.test.split_first() {
            Some((first, [])) if first == "NONE" => Some("NONE".to_owned()),
            Some((first, words)) if first == "CMD" && !words.is_empty() => {
                Some(format!("CMD {}", exec_form(words)))
            }
            Some((first, [command, ..])) if first == "CMD-SHELL" => {
                let words = ["/bin/sh".to_owned(), "-c".to_owned(), command.clone()];
                Some(format!("CMD {}", exec_form(&words)))
            }
            // Engines run no other.
            _ => None,
        });
        if let Some(rest) = rest {
            let origin = self.last_said("HEALTHCHECK", |_| true);
            fits &= self.out.line("HEALTHCHECK", &rest, origin);
        }
        fits
    }

    fn finish_commands(&mut self) -> bool {
        let mut fits = true;
        let both = [
            ("ENTRYPOINT", &self.configuration.entrypoint),
            ("CMD", &self.configuration.command),
        ];
        for (keyword, words) in both {
            if words.is_empty() {
                continue;
            }
            let wanted = letters(&exec_form(words));
            let origin = self.last_said(keyword, |rest| letters(rest) == wanted);
            fits &= self.out.line(keyword, &exec_form(words), origin);
        }
        fits
    }

    fn finish_triggers(&mut self) -> bool {
        let mut fits = true;
        for trigger in self.configuration.on_build.iter().take(MOST_TRIGGERS) {
            let trigger = trigger.trim();
            let keyword = trigger.split(|char: char| char.is_whitespace()).next();
            let keyword = keyword.unwrap_or_default();
            let rest = trigger.get(keyword.len()..).unwrap_or_default().trim();
            let origin = self.last_said("ONBUILD", |said| said.trim() == trigger);
            fits &= if keyword.eq_ignore_ascii_case("RUN") && !rest.starts_with(['-', '[']) {
                rest.is_empty() || self.out.script("ONBUILD RUN", rest, origin)
            } else {
                // Nothing behind `<<` is there.
                let line = one_line(trigger).replace("<<", "< <");
                line.is_empty() || self.out.line("ONBUILD", &line, origin)
            };
        }
        fits && self.configuration.on_build.len() <= MOST_TRIGGERS
    }

    /// Returns the origin of what the configuration says: the last step of a keyword, if it says the same.
    fn last_said(&self, keyword: &str, is_same: impl Fn(&str) -> bool) -> Origin {
        let said = self.said.get(keyword).into_iter().flatten();
        let last = said.rev().take(MOST_SAID).find(|(_, rest)| is_same(rest));
        last.map_or_else(of_configuration, |(origin, _)| Origin {
            holds: true,
            ..origin.clone()
        })
    }
}

/// The origin of what the configuration alone says.
fn of_configuration() -> Origin {
    Origin {
        holds: true,
        ..Origin::default()
    }
}

/// What of a command is the same however its words are parted.
fn letters(text: &str) -> String {
    text.chars()
        .filter(|char| !char.is_whitespace() && *char != ',')
        .collect()
}

/// Triggers that are read.
const MOST_TRIGGERS: usize = 1000;
/// Steps of one keyword among which that of a setting is looked for.
const MOST_SAID: usize = 100;
