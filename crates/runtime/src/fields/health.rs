//! Fields of health checks, which an engine runs in a container as its configuration says.
//!
//! Source: falcosecurity/plugins, `plugins/container`, supported fields.

use super::table::row;
use super::{Answer, Asked, Field, Type};
use crate::engine::Scene;
use crate::state::Thread;

pub(super) const FIELDS: &[Field] = &[
    row(
        "container.healthcheck",
        Type::Text,
        configured,
        "What the container's health check runs; `NONE` where the image's was switched off.",
    ),
    row(
        "proc.is_container_healthcheck",
        Type::Bool,
        is_of_check,
        "Whether the process belongs to the container's health check: an engine started that, with its very words.",
    ),
];

fn configured<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let check = scene.container.map_or(&[][..], |it| &it.health_check);
    match check.split_first() {
        Some((kind, [])) if kind == "NONE" => Answer::made(b"NONE".to_vec()),
        Some((_, words)) if !words.is_empty() => Answer::made(words.join(" ").into_bytes()),
        _ => Answer::Missing,
    }
}

fn is_of_check<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let (Some(thread), Some(container)) = (scene.main(), scene.container) else {
        return Answer::Missing;
    };
    if container.health_check.len() < 2 {
        return Answer::bool(false);
    }
    let is_within = |it: &&Thread| it.container == thread.container && !it.executable.outside;
    // Who was put into the container from outside: nobody in it can have such a parent.
    let entered = scene.ancestors().take_while(is_within).last();
    Answer::bool(runs(&container.health_check, entered.unwrap_or(thread)))
}

/// Whether a process is what a check says: its words, behind their interpreter where they are a script; or what a shell is given,
/// also where the shell became it.
fn runs(check: &[String], thread: &Thread) -> bool {
    let words = || std::iter::once(&*thread.exe).chain(thread.args.iter().map(AsRef::as_ref));
    match check.split_first() {
        Some((kind, asked)) if kind == "CMD" => {
            let before = words().count().checked_sub(asked.len());
            let is_same = |(at, (word, asked)): (usize, (&[u8], &String))| {
                let is_script = at == 0 && before != Some(0);
                word == asked.as_bytes() || (is_script && is_path_of(word, asked.as_bytes()))
            };
            before.is_some_and(|it| it <= 2)
                && words()
                    .skip(before.unwrap_or_default())
                    .zip(asked)
                    .enumerate()
                    .all(is_same)
        }
        Some((kind, [script])) if kind == "CMD-SHELL" => {
            let mut last = words().skip(thread.args.len().saturating_sub(1));
            let is_given = last.next() == Some(b"-c") && last.next() == Some(script.as_bytes());
            is_given || words().collect::<Vec<_>>().join(&b' ') == script.as_bytes()
        }
        _ => false,
    }
}

/// Whether a path is that of a program that was asked for by a name, which was looked for in the folders of programs.
fn is_path_of(path: &[u8], name: &[u8]) -> bool {
    path.strip_suffix(name)
        .is_some_and(|folder| folder.ends_with(b"/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn thread(words: &[&str]) -> Thread {
        let args = words.iter().skip(1);
        Thread {
            exe: Arc::from(words[0].as_bytes()),
            args: args.map(|it| Box::from(it.as_bytes())).collect(),
            ..Thread::default()
        }
    }

    /// Docker's documentation of `HEALTHCHECK`: `CMD` with words, or `CMD-SHELL` with what the container's shell is given.
    #[test]
    fn a_check_is_known_by_its_words() {
        let rows: &[(&[&str], &[&str], bool)] = &[
            (&["CMD", "nc", "-z", "db"], &["nc", "-z", "db"], true),
            (&["CMD", "nc", "-z", "db"], &["nc", "-z", "other"], false),
            (&["CMD", "nc", "-z", "db"], &["nc", "-z", "db", "-e"], false),
            (
                &["CMD", "check", "a"],
                &["/bin/sh", "/opt/check", "a"],
                true,
            ),
            (
                &["CMD", "check", "a"],
                &["/bin/sh", "-e", "/opt/check", "a"],
                true,
            ),
            (
                &["CMD", "check", "a"],
                &["sh", "-e", "-x", "/opt/check", "a"],
                false,
            ),
            (
                &["CMD", "check", "a"],
                &["/bin/sh", "/opt/uncheck", "a"],
                false,
            ),
            (
                &["CMD-SHELL", "nc -z db"],
                &["/bin/sh", "-c", "nc -z db"],
                true,
            ),
            (
                &["CMD-SHELL", "nc -z db"],
                &["bash", "-e", "-c", "nc -z db"],
                true,
            ),
            (&["CMD-SHELL", "nc -z db"], &["nc", "-z", "db"], true),
            (
                &["CMD-SHELL", "nc -z db"],
                &["sh", "-c", "nc -z db; id"],
                false,
            ),
            (&["CMD-SHELL", "nc -z db"], &["sh", "nc -z db"], false),
            (&["NONE"], &["NONE"], false),
        ];
        for (check, words, wanted) in rows {
            let check: Vec<String> = check.iter().map(|it| (*it).to_owned()).collect();
            assert_eq!(runs(&check, &thread(words)), *wanted, "{check:?} {words:?}");
        }
    }
}
