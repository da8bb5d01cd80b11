//! The engines of a host, over their API: one list of each kind of object, one inspection of each object.

mod again;
mod budget;
pub mod certificate;
mod container;
mod exec;
mod field;
mod host_config;
mod image;
mod info;
mod network;
mod node;
mod object;
mod swarm;
mod volume_bind;

use std::sync::atomic::{AtomicUsize, Ordering};

use seawall_model::host::HostFacts;
use seawall_model::host::engine::container::Container;
use seawall_model::host::engine::image::Image;
use seawall_model::host::engine::{Engine, EngineKind, Volume};
use seawall_model::host::process::ProcessFacts;
use seawall_model::host::seen::Seen;
use seawall_model::problem::{Problem, ProblemKind};
use serde_json::Value;

use super::proc::process::{self, Programs};
use super::{HostOptions, daemon, elsewhere, program, read};
use crate::error::Error;
use crate::source::engine::{ApiVersion, Engine as Client};
pub(super) use again::collect_again;
use budget::Budget;
use field::Fields;

/// Asks the engine of a host.
pub(super) fn collect(options: &HostOptions, facts: &mut HostFacts) {
    let client = match Client::connect(&options.engine) {
        Ok(client) => client,
        Err(error) => {
            facts.problems.push(unreachable(&error));
            return;
        }
    };
    let programs = Programs::read(&options.root);
    let engine = Asked {
        client: &client,
        options,
        programs: &programs,
        budget: Budget::begin(),
    }
    .engine(facts);
    facts.engines.push(engine);
}

/// An engine that is asked.
struct Asked<'a> {
    client: &'a Client,
    options: &'a HostOptions,
    programs: &'a Programs,
    budget: Budget,
}

impl Asked<'_> {
    fn engine(&self, facts: &mut HostFacts) -> Engine {
        let version = self.answer("version");
        let info = self.answer("info");
        let mut engine = Engine {
            kind: kind(&version),
            address: self.client.address(),
            api: self.client.version().to_string(),
            components: info::components(&version),
            info: info::info(&info),
            networks: self.objects("networks", network::network),
            volumes: self.volumes(),
            plugins: self.objects("plugins", object::plugin),
            ..Engine::default()
        };
        engine.is_rootless = info::is_rootless(&engine.info);
        engine.swarm = swarm::swarm(&info, &|path| self.answer(path));
        if self.client.is_local() {
            engine.daemon = daemon::daemon(&engine, self.options);
            engine.swarm.data_address = node::data_address(&engine, &self.options.root);
        } else {
            engine.daemon = daemon::unknown(elsewhere::WHY);
        }
        let programs = program::programs(&engine, self.client.is_local(), self.options);
        engine.programs = Seen::Known(programs);
        self.events(&mut engine);
        engine.containers = self.containers(&engine.volumes);
        engine.images = self.images();
        let name = info.known().map(|info| Fields::new(info).name("Name"));
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            facts.name = name;
        }
        engine
    }

    fn containers(&self, volumes: &Seen<Vec<Volume>>) -> Seen<Vec<Container>> {
        let listed = self.objects("containers/json?all=1", container::listed);
        listed.map(|mut listed| {
            listed.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
            self.each(&listed, |one| self.container(one, volumes))
        })
    }

    fn container(&self, listed: &container::Listed, volumes: &Seen<Vec<Volume>>) -> Container {
        let answer = self.answer(&format!("containers/{}/json", listed.id));
        let mut container = container::container(listed, &answer, self.options);
        container.process = self.process(&answer, &container);
        self.resolve_mounts(&mut container);
        let is_local = self.client.is_local();
        let root = is_local.then_some(self.options.root.as_path());
        volume_bind::resolve(&mut container, volumes, root);
        container
    }

    /// Looks at the first process of a container.
    fn process(&self, answer: &Seen<Value>, container: &Container) -> Seen<ProcessFacts> {
        if !self.client.is_local() {
            return Seen::unknown(elsewhere::WHY);
        }
        let Some(answer) = answer.known() else {
            return Seen::unknown("the engine does not tell its process");
        };
        let pid = Fields::new(answer).object("State").count("Pid");
        match pid.known().and_then(|pid| u32::try_from(*pid).ok()) {
            Some(0) => Seen::Absent,
            Some(pid) => process::process(&self.options.root, pid, &container.id, self.programs),
            None => Seen::unknown("the engine does not tell its process"),
        }
    }

    /// Follows the symbolic links of what is mounted from the host: what a name hides counts, not the name.
    fn resolve_mounts(&self, container: &mut Container) {
        let Seen::Known(mounts) = &mut container.mounts else {
            return;
        };
        for mount in mounts
            .iter_mut()
            .filter(|mount| mount.source.starts_with('/'))
        {
            mount.resolved = if self.client.is_local() {
                read::resolve(&self.options.root, &mount.source)
            } else {
                Seen::unknown(elsewhere::WHY)
            };
        }
    }

    fn images(&self) -> Seen<Vec<Image>> {
        let listed = self.objects("images/json", image::listed);
        listed.map(|mut listed| {
            listed.sort_by(|a, b| (&a.names, &a.id).cmp(&(&b.names, &b.id)));
            self.each(&listed, |one| self.image(one))
        })
    }

    fn image(&self, listed: &image::Listed) -> Image {
        let (answer, tells) = self.newer(IDENTITY, &format!("images/{}/json", listed.id));
        let history = self.answer(&format!("images/{}/history", listed.id));
        let mut image = image::image(listed, &answer, &history, self.options);
        if !tells {
            image.identity = Seen::unknown(OLDER);
        }
        image.statements = if self.client.speaks(STATEMENTS) {
            let path = format!("images/{}/attestations", listed.id);
            image::statements(&self.newer(STATEMENTS, &path).0)
        } else {
            Seen::unknown(OLDER)
        };
        image
    }

    fn events(&self, engine: &mut Engine) {
        let until = self.options.now.seconds();
        let back = i64::try_from(self.options.events_since).unwrap_or(i64::MAX);
        let path = exec::path(until.saturating_sub(back), until);
        let answer = match self.client.ask_stream(&path, "events") {
            Ok(answer) => answer.into(),
            Err(error) => Seen::unknown(error.to_string()),
        };
        engine.events_from = exec::first(&answer);
        engine.execs = exec::events(&answer).map(|events| {
            let skipped = events.len().saturating_sub(exec::MOST_ASKED);
            let numbered: Vec<_> = events.into_iter().enumerate().collect();
            self.each(&numbered, |(position, event)| {
                if *position < skipped {
                    return event.clone();
                }
                exec::asked(event, &self.answer(&format!("exec/{}/json", event.id)))
            })
        });
    }

    fn volumes(&self) -> Seen<Vec<Volume>> {
        let answer = self.answer("volumes");
        match answer {
            Seen::Known(answer) => {
                Fields::new(&answer).list("Volumes", "a list of volumes", |one| {
                    Some(object::volume(Fields::new(one), self.options))
                })
            }
            Seen::Absent => Seen::Absent,
            Seen::Unknown(why) => Seen::Unknown(why),
        }
    }

    /// Asks for a list.
    fn objects<T>(&self, path: &str, item: impl Fn(Fields<'_>) -> T) -> Seen<Vec<T>> {
        match self.answer(path) {
            Seen::Known(Value::Array(items)) if items.len() > MOST_OBJECTS => {
                let count = items.len();
                Seen::unknown(format!(
                    "the engine lists {count}, more than {MOST_OBJECTS}"
                ))
            }
            Seen::Known(Value::Array(items)) => {
                Seen::Known(items.iter().map(|one| item(Fields::new(one))).collect())
            }
            // Go writes an empty list as `null`.
            Seen::Known(Value::Null) => Seen::Known(Vec::new()),
            Seen::Known(_) => Seen::unknown("the engine's answer is not a list"),
            Seen::Absent => Seen::Absent,
            Seen::Unknown(why) => Seen::Unknown(why),
        }
    }

    /// Asks for a document; absent where the engine has none at that path.
    fn answer(&self, path: &str) -> Seen<Value> {
        if let Some(why) = self.budget.spent() {
            return Seen::Unknown(why);
        }
        match self.client.ask(path, path) {
            Ok(answer) => answer.into(),
            Err(error) => Seen::unknown(error.to_string()),
        }
    }

    /// Asks as [`Self::answer`], in a newer version of the API where the engine speaks it; says whether it does.
    fn newer(&self, version: ApiVersion, path: &str) -> (Seen<Value>, bool) {
        if !self.client.speaks(version) {
            return (self.answer(path), false);
        }
        if let Some(why) = self.budget.spent() {
            return (Seen::Unknown(why), true);
        }
        let answer = match self.client.ask_newer(version, path) {
            Ok(answer) => answer.into(),
            Err(error) => Seen::unknown(error.to_string()),
        };
        (answer, true)
    }

    /// Does something with each of many, several at once; the results are in their order.
    fn each<T: Sync, U: Send>(&self, all: &[T], make: impl Fn(&T) -> U + Sync) -> Vec<U> {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut made = Vec::new();
            loop {
                let position = next.fetch_add(1, Ordering::Relaxed);
                let Some(one) = all.get(position) else {
                    return made;
                };
                made.push((position, make(one)));
            }
        };
        let threads = self.options.threads.clamp(1, MOST_THREADS);
        let mut made = std::thread::scope(|scope| {
            let started: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let ended = started.into_iter().filter_map(|thread| thread.join().ok());
            ended.flatten().collect::<Vec<_>>()
        });
        made.sort_by_key(|(position, _)| *position);
        made.into_iter().map(|(_, one)| one).collect()
    }
}

fn kind(version: &Seen<Value>) -> EngineKind {
    let components = version.known().and_then(|it| it.get("Components"));
    let mut components = components.and_then(Value::as_array).into_iter().flatten();
    let is_podman = components.any(|it| Fields::new(it).name("Name").contains("Podman"));
    if is_podman {
        EngineKind::Podman
    } else {
        EngineKind::Docker
    }
}

fn unreachable(error: &Error) -> Problem {
    let problem = Problem::new(
        ProblemKind::Environment,
        "container engine",
        error.to_string(),
    );
    match error.hint_text() {
        Some(hint) => problem.hint(hint),
        None => problem,
    }
}

/// Objects of a kind that are asked about, each by itself.
const MOST_OBJECTS: usize = 20_000;
/// The version of the API that tells where an image comes from.
const IDENTITY: ApiVersion = ApiVersion::new(1, 53);
/// The version of the API that tells statements about an image.
const STATEMENTS: ApiVersion = ApiVersion::new(1, 55);
/// Why an older engine does not.
const OLDER: &str = "the engine's API is older than that";
/// Threads that ask an engine at once: more only wait for it.
const MOST_THREADS: usize = 8;
