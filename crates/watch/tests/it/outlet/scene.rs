//! Outputs of a configuration, at work.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use seawall_carrier::Moment;
use seawall_policy::config::parse_config;
use seawall_runtime::engine::Alert;
use seawall_runtime::language::Priority;
use seawall_runtime::state::State;
use seawall_watch::observer::{Around, Observer as _, Word};
use seawall_watch::outlet::{Outlets, Place, outputs};
use seawall_watch::standing::Outlet;
use seawall_watch::told::{Owner, Process, Subject, Told};

/// Outputs at work, and what they told whoever runs them.
pub(crate) struct Scene {
    outlets: Outlets,
    told: RefCell<Vec<String>>,
    state: State,
}

/// Returns the time of day.
pub(crate) fn now() -> Moment {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let all = since.unwrap().as_nanos();
    Moment::of_nanoseconds(u64::try_from(all).unwrap())
}

impl Scene {
    /// Starts the outputs of a section `outputs`, each an item in YAML's flow form.
    pub(crate) fn start(items: &[&str]) -> Self {
        Self::of(items).unwrap()
    }

    /// The same, of outputs that may not start.
    pub(crate) fn of(items: &[&str]) -> Result<Self, String> {
        let items = items.join("\n    - ");
        let text = format!("version: 1\nwatch:\n  outputs:\n    - {items}\n");
        let config = parse_config(&text, "seawall.yaml").map_err(|it| it.to_string())?;
        let place = Place {
            program: "seawall-watch",
            host: "host.example".to_owned(),
            clock: now,
        };
        let outlets = Outlets::start(outputs(&config.watch.outputs), &place);
        Ok(Self {
            outlets: outlets.map_err(|it| it.to_string())?,
            told: RefCell::default(),
            state: State::default(),
        })
    }

    pub(crate) fn hand(&self, told: &Told) {
        self.outlets.hand(told);
    }

    /// Hands on alerts with these messages.
    pub(crate) fn say(&self, messages: impl IntoIterator<Item = impl Into<String>>) {
        for message in messages {
            self.hand(&alert(message));
        }
    }

    /// Waits until something is so, with turns as the loop has them.
    #[track_caller]
    pub(crate) fn wait(&mut self, what: &str, is_so: impl Fn() -> bool) {
        let begun = Instant::now();
        while !is_so() {
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "{what}: not within 30 s; {:?}; told: {:?}",
                self.counts(),
                self.told.borrow()
            );
            self.turn();
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until something was told.
    #[track_caller]
    pub(crate) fn wait_to_hear(&mut self, what: &str) {
        let begun = Instant::now();
        while !self.told.borrow().iter().any(|it| it.contains(what)) {
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "{what}: not told within 30 s, but {:?}",
                self.told.borrow()
            );
            self.turn();
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub(crate) fn turn(&mut self) {
        self.with(|outlets, around| outlets.turn(around).unwrap());
    }

    /// Ends it; returns all that was told.
    pub(crate) fn end(mut self) -> Vec<String> {
        self.with(Outlets::end);
        self.told.into_inner()
    }

    pub(crate) fn counts(&self) -> Vec<Outlet> {
        self.outlets.outlets()
    }

    fn with(&mut self, act: impl FnOnce(&mut Outlets, &Around<'_>)) {
        let told = &self.told;
        let tell = |_: Word, text: &str| told.borrow_mut().push(text.to_owned());
        let around = Around {
            now: now().in_nanoseconds(),
            state: &self.state,
            tell: &tell,
        };
        act(&mut self.outlets, &around);
    }
}

/// Returns an alert with a message.
pub(crate) fn alert(message: impl Into<String>) -> Told {
    of_rule("A rule", Priority::Notice, message)
}

/// Returns an alert of a rule and a priority.
pub(crate) fn of_rule(rule: &str, priority: Priority, message: impl Into<String>) -> Told {
    let message = message.into();
    let alert = Alert {
        rule: rule.into(),
        time: 1_700_000_000_123_456_789,
        priority,
        tags: Arc::from(["container".to_owned(), "shell".to_owned()]),
        source: "syscall".into(),
        host: "host.example".to_owned(),
        fields: vec![
            ("proc.name".into(), message.clone().into()),
            ("k8s.ns.name".into(), "shop".into()),
        ],
        message,
    };
    let subject = Subject {
        container: Some(Owner {
            id: "c0ffee".repeat(10),
            name: "web".to_owned(),
            runtime: "docker".to_owned(),
            image: "nginx:1".to_owned(),
            ..Owner::default()
        }),
        process: Some(Process {
            id: 42,
            name: "sh".to_owned(),
            ..Process::default()
        }),
    };
    Told {
        alert: Arc::new(alert),
        subject: Arc::new(subject),
    }
}

/// Returns the messages that lines of JSON tell; those of missing alerts as `lost N`.
pub(crate) fn messages(text: &str) -> Vec<String> {
    text.lines().map(message).collect()
}

/// Returns the message of a line of JSON.
pub(crate) fn message(line: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
    if let Some(lost) = value.pointer("/output_fields/seawall.lost") {
        return format!("lost {lost}");
    }
    let name = &value["output_fields"]["proc.name"];
    name.as_str().unwrap().to_owned()
}
