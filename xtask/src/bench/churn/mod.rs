//! `bench churn`: thousands of containers that are started, do one thing and are gone, while `seawall watch run` watches with
//! our own rules: whether each is told once, with its own id, and whether anything stays behind in the watcher. Most are run by
//! runc alone, with control groups as Docker makes them and no engine to tell of them; some by a real engine.

mod bundle;
mod page;
mod table;
mod verdict;
mod watcher;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use self::page::Page;
use self::watcher::Watcher;
use super::engine::Engine;
use crate::process;
use crate::workspace::{cargo, target};

/// How many, and by what.
#[derive(clap::Args)]
pub(super) struct Options {
    /// Containers in all.
    #[arg(long, default_value_t = 10_000)]
    containers: usize,
    /// Of these, so many are run by a real engine (dockerd), evenly among the others.
    #[arg(long, default_value_t = 300)]
    engine: usize,
    /// Containers at a time.
    #[arg(long, default_value_t = 2)]
    at_once: usize,
    /// The program that watches, with the sensor (default: a release build).
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Also writes the figures to a file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// How long after the last container it is looked what stays behind: an engine's container is remembered for 30 seconds, and
/// every 30 seconds it is looked which others are gone.
const AFTER: Duration = Duration::from_secs(75);

/// The command.
pub(super) fn run(options: &Options) -> Result<()> {
    ensure!(
        options.at_once > 0 && options.containers >= 10 && options.engine <= options.containers,
        "at least ten containers and one at a time are needed, and no more of the engine than in all"
    );
    process::require(&[
        "dockerd",
        "containerd",
        "docker",
        "runc",
        "busybox",
        "tar",
        "kill",
    ])?;
    let program = match &options.program {
        Some(program) => program.clone(),
        None => with_sensor()?,
    };
    let engine = Engine::start_as("churn")?;
    let root = bundle::root(&engine.folder)?;
    bundle::import(&engine, &root)?;
    let watcher = Watcher::start(&program, &engine)?;
    let storm = Storm {
        options,
        engine: &engine,
        root: &root,
        next: AtomicUsize::new(0),
        done: AtomicUsize::new(0),
        failed: AtomicBool::new(false),
        ids: Mutex::default(),
    };
    let (pages, took) = storm.watched(&watcher)?;
    let told = watcher.end()?;
    let ids = storm.ids.into_inner().unwrap_or_default();
    let verdict = verdict::of(&ids, &told.alerts, &pages);
    let text = table::of(options, took, &pages, &told, &verdict);
    print!("{text}");
    if let Some(out) = &options.out {
        fs::write(out, &text).with_context(|| out.display().to_string())?;
    }
    if !verdict.faults.is_empty() {
        bail!("{}", verdict.faults.join("; "));
    }
    Ok(())
}

fn with_sensor() -> Result<PathBuf> {
    let what = ["--package=seawall-cli", "--features=sensor"];
    process::run(cargo().args(["build", "--release"]).args(what))?;
    Ok(target().join("release/seawall"))
}

/// Containers that come and go.
struct Storm<'s> {
    options: &'s Options,
    engine: &'s Engine,
    root: &'s Path,
    next: AtomicUsize,
    done: AtomicUsize,
    failed: AtomicBool,
    /// The id of each container, by the mark that its program has among its arguments.
    ids: Mutex<BTreeMap<String, String>>,
}

impl Storm<'_> {
    /// Runs all; returns how the watcher stood before, at each tenth, at the end and some time after it.
    fn watched(&self, watcher: &Watcher) -> Result<(Vec<(usize, Page)>, Duration)> {
        let mut pages = vec![(0, watcher.page()?)];
        let begun = Instant::now();
        let mut took = Duration::ZERO;
        std::thread::scope(|scope| -> Result<()> {
            let workers: Vec<_> = (0..self.options.at_once)
                .map(|worker| scope.spawn(move || self.work(worker)))
                .collect();
            let looked = self.look(watcher, &mut pages, &|| {
                workers
                    .iter()
                    .all(std::thread::ScopedJoinHandle::is_finished)
            });
            self.failed.fetch_or(looked.is_err(), Ordering::Relaxed);
            for worker in workers {
                let ended = worker.join();
                ended.map_err(|_| anyhow::anyhow!("a worker panicked"))??;
            }
            took = begun.elapsed();
            looked
        })?;
        pages.push((self.options.containers, watcher.page()?));
        std::thread::sleep(AFTER);
        pages.push((self.options.containers, watcher.page()?));
        Ok((pages, took))
    }

    /// Looks at the watcher whenever another tenth is done.
    fn look(
        &self,
        watcher: &Watcher,
        pages: &mut Vec<(usize, Page)>,
        is_over: &dyn Fn() -> bool,
    ) -> Result<()> {
        while !is_over() {
            let done = self.done.load(Ordering::Relaxed);
            let tenth = self.options.containers / 10;
            if done / tenth >= pages.len() {
                pages.push((done, watcher.page()?));
                println!("{done} containers are gone");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    /// Runs one container after the other until there are enough.
    fn work(&self, worker: usize) -> Result<()> {
        let runc = bundle::Runc::new(
            &self.engine.folder.join(format!("worker-{worker}")),
            self.root,
        )?;
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= self.options.containers || self.failed.load(Ordering::Relaxed) {
                return Ok(());
            }
            let mark = format!("churn-{number:06}");
            let ran = if self.is_of_engine(number) {
                bundle::by_engine(self.engine, &mark)
            } else {
                runc.run(&bundle::id_of(number), &mark)
            };
            self.failed.fetch_or(ran.is_err(), Ordering::Relaxed);
            let id = ran.with_context(|| format!("container {number}"))?;
            if let Ok(mut ids) = self.ids.lock() {
                ids.insert(mark, id);
            }
            self.done.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The engine's are spread evenly.
    fn is_of_engine(&self, number: usize) -> bool {
        let share = |number: usize| number * self.options.engine / self.options.containers;
        share(number + 1) > share(number)
    }
}
