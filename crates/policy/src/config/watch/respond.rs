//! `watch: respond:` of `seawall.yaml`: what is done about alerts. Conditions are kept with their places for whoever knows what
//! they may speak of.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::Wrong;
use super::level::Level;
use super::selection::{self, Selection, SelectionDocument};
use crate::config::custom::Written;
use crate::config::guard::{HostFolder, Period, Size};

/// What is done about alerts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Respond {
    /// Whether anything is done, or only told.
    pub mode: RespondMode,
    /// The most answers in any minute, of all containers together.
    pub most_per_minute: u32,
    /// How long the same answer is not given again to the same container (of signals: to the same process).
    pub cool_down: Period,
    /// Where snapshots are kept.
    pub folder: HostFolder,
    /// The most bytes that a snapshot may have, changed files and logs each.
    pub largest_snapshot: Size,
    /// The most snapshots in the folder.
    pub most_snapshots: u32,
    /// Containers that nothing is ever done to: those of any of these.
    pub except: Vec<Selection>,
    /// The answers: the first that fits an alert is given.
    pub answers: Vec<AnswerOf>,
}

/// Whether anything is done about alerts, or only told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RespondMode {
    /// What would have been done is told.
    #[default]
    DryRun,
    /// It is done.
    Enforce,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerOf {
    /// Its id.
    pub id: String,
    /// Line and column of where it stands.
    pub at: (u64, u64),
    /// Names or ids (`RT-…`) of rules, in which `*` stands for any characters; none: all.
    pub rules: Vec<String>,
    /// Tags of rules, in which `*` stands for any characters; none: all.
    pub tags: Vec<String>,
    /// How bad an alert has to be at least.
    pub priority: Option<Level>,
    /// Containers that it holds for.
    pub containers: Selection,
    /// Whether it holds for what is done outside of containers, and for nothing else.
    pub outside: bool,
    /// Condition in CEL that has to be true.
    pub condition: Option<Written>,
    /// What is done, in this order; nothing: the alert alone is told.
    pub steps: Vec<StepOf>,
}

/// Something that is done about an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepOf {
    /// The container's processes are frozen.
    Pause,
    /// The container's processes are ended at once.
    Kill,
    /// The container is stopped; what does not end in ten seconds is killed.
    Stop,
    /// The container is taken off all its networks.
    DisconnectNetwork,
    /// What the container is and has changed is kept.
    Snapshot,
    /// The process that the alert is about gets a signal.
    Signal(SignalName),
}

/// A signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum SignalName {
    /// It is ended at once.
    #[serde(rename = "SIGKILL")]
    Kill,
    /// It is asked to end.
    #[serde(rename = "SIGTERM")]
    Term,
    /// It is held until somebody lets it go on.
    #[serde(rename = "SIGSTOP")]
    Stop,
    /// As Ctrl-C.
    #[serde(rename = "SIGINT")]
    Int,
    /// As a terminal that was closed.
    #[serde(rename = "SIGHUP")]
    Hup,
    /// It is asked to end and leave its memory behind.
    #[serde(rename = "SIGQUIT")]
    Quit,
}

/// What is done about alerts: the first answer that fits is given.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RespondDocument {
    /// Whether anything is done: dry-run (default; what would have been done is told), enforce.
    #[serde(default)]
    mode: RespondMode,
    /// The most answers in any minute, of all containers together; default: 10.
    #[serde(default)]
    #[schemars(with = "Option<u32>")]
    most_per_minute: Option<Spanned<u32>>,
    /// How long the same answer is not given again to the same container (of signals: to the same process); default: 1m.
    #[serde(default)]
    cool_down: Option<Period>,
    /// Folder of snapshots; default: /var/lib/seawall/answers.
    #[serde(default)]
    folder: Option<HostFolder>,
    /// The most bytes that a container may have changed for a snapshot of it; default: 1g.
    #[serde(default)]
    largest_snapshot: Option<Size>,
    /// The most snapshots in the folder: what is there is never removed; default: 20.
    #[serde(default)]
    most_snapshots: Option<u32>,
    /// Containers that nothing is ever done to: those of any of these.
    #[serde(default)]
    except: Vec<SelectionDocument>,
    /// The answers.
    #[schemars(with = "Vec<AnswerDocument>")]
    answers: Spanned<Vec<AnswerDocument>>,
}

/// An answer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct AnswerDocument {
    /// Id: in what is told of it.
    #[schemars(with = "String")]
    id: Spanned<String>,
    /// Which alerts: all that is said has to fit.
    #[schemars(with = "WhenDocument")]
    when: Spanned<WhenDocument>,
    /// What is done, in this order: alert-only, pause, kill, stop, disconnect-network, snapshot, signal: SIGKILL.
    #[serde(rename = "do")]
    #[schemars(with = "Vec<StepDocument>")]
    steps: Spanned<Vec<StepDocument>>,
}

/// Which alerts: all that is said has to fit, and something has to be said.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct WhenDocument {
    /// Names or ids of rules; `*` stands for any characters.
    rules: Vec<String>,
    /// Tags of rules; `*` stands for any characters.
    tags: Vec<String>,
    /// How bad it has to be at least: emergency, alert, critical, error, warning, notice, informational, debug.
    priority: Option<Level>,
    /// Containers.
    containers: SelectionDocument,
    /// Only what is done outside of containers; else only what is done in containers. There, signals alone can be an answer.
    outside_of_containers: bool,
    /// Condition in CEL over alert, container and process.
    #[schemars(with = "Option<String>")]
    condition: Option<Spanned<String>>,
}

/// Something that is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum StepDocument {
    /// Nothing: an answer that keeps later ones from being given.
    AlertOnly,
    /// The container's processes are frozen.
    Pause,
    /// The container's processes are ended at once.
    Kill,
    /// The container is stopped; what does not end in ten seconds is killed.
    Stop,
    /// The container is taken off all its networks.
    DisconnectNetwork,
    /// What the container is and has changed is kept: a folder, and an image in the engine.
    Snapshot,
    /// The process that the alert is about gets a signal.
    Signal(SignalName),
}

impl StepOf {
    /// Returns the word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Kill => "kill",
            Self::Stop => "stop",
            Self::DisconnectNetwork => "disconnect-network",
            Self::Snapshot => "snapshot",
            Self::Signal(signal) => signal.name(),
        }
    }
}

impl SignalName {
    /// Returns its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kill => "SIGKILL",
            Self::Term => "SIGTERM",
            Self::Stop => "SIGSTOP",
            Self::Int => "SIGINT",
            Self::Hup => "SIGHUP",
            Self::Quit => "SIGQUIT",
        }
    }
}

/// Reads the section, whose file's text is at hand.
pub(super) fn apply(document: RespondDocument, text: &str) -> Result<Respond, Wrong> {
    let most = match document.most_per_minute {
        Some(most) if most.value == 0 => {
            let why = "with 0 answers a minute none is ever given: leave the section out";
            return Err((most.referenced, why.to_owned()));
        }
        Some(most) => most.value,
        None => MOST_PER_MINUTE,
    };
    if document.answers.value.is_empty() {
        return Err((document.answers.referenced, "there is no answer".to_owned()));
    }
    let mut answers: Vec<AnswerOf> = Vec::new();
    for document in document.answers.value {
        let at = document.id.referenced;
        let answer = answer(document, text)?;
        if answers.iter().any(|other| other.id == answer.id) {
            return Err((at, format!("there are two answers `{}`", answer.id)));
        }
        answers.push(answer);
    }
    let except = document.except.into_iter().map(selection::apply);
    let folder = || HostFolder(FOLDER.to_owned());
    Ok(Respond {
        mode: document.mode,
        most_per_minute: most,
        cool_down: document.cool_down.unwrap_or(Period(60)),
        folder: document.folder.unwrap_or_else(folder),
        largest_snapshot: document.largest_snapshot.unwrap_or(Size(1 << 30)),
        most_snapshots: document.most_snapshots.unwrap_or(MOST_SNAPSHOTS),
        except: except.collect::<Result<_, _>>()?,
        answers,
    })
}

fn answer(document: AnswerDocument, text: &str) -> Result<AnswerOf, Wrong> {
    let (id, when) = (document.id, document.when.value);
    let containers = selection::apply(when.containers)?;
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if id.value.is_empty() || id.value.len() > 60 || !id.value.chars().all(fits) {
        let why = "an id has letters, digits, `-` and `_`, and at most 60 of them";
        return Err((id.referenced, why.to_owned()));
    }
    let says_nothing = when.rules.is_empty()
        && when.tags.is_empty()
        && when.priority.is_none()
        && containers == Selection::default()
        && when.condition.is_none();
    if says_nothing {
        let why = format!(
            "answer `{}` would be given to every alert: say to which",
            id.value
        );
        return Err((document.when.referenced, why));
    }
    let steps = steps(&document.steps)?;
    if when.outside_of_containers {
        let others = steps.iter().find(|it| !matches!(it, StepOf::Signal(_)));
        if let Some(other) = others {
            let why = format!("outside of containers there is nothing to {}", other.name());
            return Err((document.steps.referenced, why));
        }
        if containers != Selection::default() {
            let why = "what is done outside of containers is done in none of them";
            return Err((document.when.referenced, why.to_owned()));
        }
    }
    Ok(AnswerOf {
        at: (id.referenced.line(), id.referenced.column()),
        id: id.value,
        rules: when.rules,
        tags: when.tags,
        priority: when.priority,
        containers,
        outside: when.outside_of_containers,
        condition: when.condition.map(|it| Written::new(it, text)),
        steps,
    })
}

fn steps(list: &Spanned<Vec<StepDocument>>) -> Result<Vec<StepOf>, Wrong> {
    let wrong = |why: &str| Err((list.referenced, why.to_owned()));
    let mut steps: Vec<StepOf> = Vec::new();
    let mut is_quiet = false;
    for document in &list.value {
        let step = match document {
            StepDocument::AlertOnly => {
                is_quiet = true;
                continue;
            }
            StepDocument::Pause => StepOf::Pause,
            StepDocument::Kill => StepOf::Kill,
            StepDocument::Stop => StepOf::Stop,
            StepDocument::DisconnectNetwork => StepOf::DisconnectNetwork,
            StepDocument::Snapshot => StepOf::Snapshot,
            StepDocument::Signal(signal) => StepOf::Signal(*signal),
        };
        if steps.contains(&step) {
            return wrong("it says the same twice");
        }
        steps.push(step);
    }
    match (is_quiet, steps.is_empty()) {
        (false, true) => wrong("say what is done; nothing is `alert-only`"),
        (true, false) => wrong("`alert-only` stands alone: something else is done"),
        _ => Ok(steps),
    }
}

/// The most answers in any minute, where nothing else is said.
const MOST_PER_MINUTE: u32 = 10;
/// The most snapshots, where nothing else is said.
const MOST_SNAPSHOTS: u32 = 20;
/// Where snapshots are kept, where nothing else is said.
const FOLDER: &str = "/var/lib/seawall/answers";

#[cfg(test)]
mod tests {
    use super::{SignalName, StepOf};
    use crate::config::parse_config;

    fn read(section: &str) -> Result<super::Respond, String> {
        let text = format!("version: 1\nwatch:\n  respond:\n{section}");
        let config = parse_config(&text, "f").map_err(|error| error.to_string())?;
        Ok(config.watch.respond.unwrap())
    }

    #[test]
    fn an_answer_is_read() {
        let respond = read(
            "    mode: enforce\n    except: [{names: [db]}]\n    answers:\n    - id: miners\n      when:\n        rules: [RT-0012]\n        \
             condition: container.name != 'x'\n      do: [pause, snapshot, signal: SIGSTOP]\n",
        )
        .unwrap();
        let answer = &respond.answers[0];
        let want = [
            StepOf::Pause,
            StepOf::Snapshot,
            StepOf::Signal(SignalName::Stop),
        ];
        assert_eq!(answer.steps, want);
        assert_eq!(answer.at, (7, 11));
        assert_eq!(respond.except[0].names, ["db"]);
        assert_eq!(respond.most_per_minute, 10);
        let condition = answer.condition.as_ref().unwrap();
        assert_eq!(condition.place(0), (10, 20));
    }

    /// What is wrong is told with its place.
    #[test]
    fn what_is_wrong_is_refused() {
        let one = |when: &str, act: &str| {
            format!("    answers:\n    - id: a\n      when: {{{when}}}\n      do: [{act}]\n")
        };
        let cases = [
            ("    answers: []\n".to_owned(), "f:4:14: there is no answer"),
            (
                one("", "kill"),
                "f:6:13: answer `a` would be given to every alert: say to which",
            ),
            (
                one("tags: [x]", ""),
                "f:7:11: say what is done; nothing is `alert-only`",
            ),
            (
                one("tags: [x]", "alert-only, kill"),
                "f:7:11: `alert-only` stands alone: something else is done",
            ),
            (
                one("tags: [x]", "kill, kill"),
                "f:7:11: it says the same twice",
            ),
            (
                one("tags: [x], outside-of-containers: true", "kill"),
                "f:7:11: outside of containers there is nothing to kill",
            ),
            (
                one(
                    "tags: [x], outside-of-containers: true, containers: {names: [x]}",
                    "signal: SIGKILL",
                ),
                "f:6:13: what is done outside of containers is done in none of them",
            ),
            (
                format!("    most-per-minute: 0\n{}", one("tags: [x]", "kill")),
                "f:4:22: with 0 answers a minute none is ever given: leave the section out",
            ),
            (
                format!(
                    "{}    - id: a\n      when: {{tags: [x]}}\n      do: [kill]\n",
                    one("tags: [x]", "kill")
                ),
                "f:8:11: there are two answers `a`",
            ),
            (
                one("tags: [x]", "kill").replace("id: a", "id: a b"),
                "f:5:11: an id has letters, digits, `-` and `_`, and at most 60 of them",
            ),
        ];
        for (section, want) in cases {
            assert_eq!(read(&section).unwrap_err(), want, "{section}");
        }
        for unknown in [
            one("tag: [x]", "kill"),
            one("tags: [x]", "destroy"),
            one("tags: [x]", "signal: SIGFOO"),
            one("priority: bad", "kill"),
        ] {
            assert!(read(&unknown).is_err(), "{unknown}");
        }
    }
}
