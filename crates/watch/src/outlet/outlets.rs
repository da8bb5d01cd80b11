//! All outputs of a run.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::thread::Builder;
use std::time::{Duration, Instant};

use seawall_carrier::drain::{advice, advice_on, carrier};
use seawall_carrier::{Carrier, Failure, Moment, Writer};

use super::file::Log;
use super::leash::Leash;
use super::letter::{Letter, attribute};
use super::lost::Reason;
use super::news::News;
use super::post::Poster;
use super::program::Speaker;
use super::queue::{Held, Queue};
use super::stream::Stream;
use super::worker::{Trouble, Worker};
use super::{Filter, Output, To};
use crate::observer::{Around, Ended, Observer, Word};
use crate::standing::Outlet;
use crate::told::Told;

/// Where alerts come from, for receivers that are told it.
#[derive(Clone, Debug)]
pub struct Place {
    /// The program, as receivers of syslog and of the journal are told it.
    pub program: &'static str,
    /// Name of this machine.
    pub host: String,
    /// The clock.
    pub clock: fn() -> Moment,
}

/// All outputs: an observer that gives each alert to those that want it.
pub struct Outlets {
    running: Vec<Running>,
    news: Arc<News>,
    leash: Arc<Leash>,
    told: Instant,
}

struct Running {
    name: String,
    filter: Filter,
    queue: Arc<Queue>,
    /// What was told of losses.
    told: BTreeMap<Reason, u64>,
    /// Whether it took nothing for so long that nobody waits for it.
    is_stuck: bool,
}

impl Running {
    /// Waits until something holds of its queue, for as long as something is taken out of it.
    fn wait(&mut self, until: impl Fn(&Queue) -> bool) {
        if until(&self.queue) {
            self.is_stuck = false;
            return;
        }
        let (mut taken, mut moved) = (self.queue.held().taken, Instant::now());
        while !self.is_stuck && !until(&self.queue) {
            std::thread::sleep(Duration::from_millis(2));
            let now = self.queue.held().taken;
            if now != taken {
                (taken, moved) = (now, Instant::now());
            }
            self.is_stuck = moved.elapsed() > PATIENCE;
        }
    }
}

impl Outlets {
    /// Starts outputs.
    ///
    /// # Errors
    /// Where what one needs can't be used: a file, a certificate, a secret.
    pub fn start(outputs: Vec<Output>, place: &Place) -> Result<Self, Failure> {
        let news = Arc::new(News::default());
        let leash = Arc::new(Leash::default());
        let mut running = Vec::new();
        for output in outputs {
            let queue = Arc::new(Queue::new(output.bounds));
            for text in unwise(&output.to) {
                news.say(Word::Warning, format!("output {}: {text}", output.name));
            }
            let worker = worker(&output, &queue, (&news, &leash), place)?;
            let thread = Builder::new().name("watch-output".to_owned());
            thread
                .spawn(move || worker.run())
                .map_err(|error| Failure::new("a thread for an output", error))?;
            running.push(Running {
                name: output.name,
                filter: output.filter,
                queue,
                told: BTreeMap::new(),
                is_stuck: false,
            });
        }
        Ok(Self {
            running,
            news,
            leash,
            told: Instant::now(),
        })
    }

    /// Gives an alert to those that want it; never waits.
    pub fn hand(&self, told: &Told) {
        for it in &self.running {
            if it.filter.lets(&told.alert) {
                it.queue.push(told);
            }
        }
    }

    /// Gives an alert to those that want it, and waits for those that are behind, as long as they take anything: for whoever
    /// reads a file.
    pub fn hand_patiently(&mut self, told: &Told) {
        for it in &mut self.running {
            it.wait(Queue::is_roomy);
        }
        self.hand(told);
    }

    /// Waits until all is handed on, as long as anything is taken.
    pub fn settle(&mut self) {
        for it in &mut self.running {
            it.wait(|queue| queue.held().waiting == 0);
        }
    }

    /// Tells what threads have to say.
    fn tell_news(&self, tell: &dyn Fn(Word, &str)) {
        for (word, text) in self.news.hear() {
            tell(word, &text);
        }
    }

    /// Tells what was lost since it was last told.
    fn tell_losses(&mut self, tell: &dyn Fn(Word, &str)) {
        for it in &mut self.running {
            let lost = it.queue.held().lost;
            let fresh: Vec<String> = (lost.iter())
                .map(|(reason, count)| (reason, since(it.told.get(reason), *count)))
                .filter(|(_, count)| *count > 0)
                .map(|(reason, count)| format!("{count} {}", reason.word()))
                .collect();
            if !fresh.is_empty() {
                let why = fresh.join(", ");
                tell(
                    Word::Warning,
                    &format!("output {}: did not get alerts: {why}", it.name),
                );
            }
            it.told = lost;
        }
    }
}

impl Observer for Outlets {
    fn name(&self) -> &'static str {
        "outputs"
    }

    fn alert(&mut self, told: &Told) -> Result<(), Ended> {
        self.hand(told);
        Ok(())
    }

    fn turn(&mut self, around: &Around<'_>) -> Result<(), Ended> {
        if let Some(error) = self.news.left() {
            return Err(Ended::Output("standard output".to_owned(), error));
        }
        self.tell_news(around.tell);
        if self.told.elapsed() >= PERIOD {
            self.told = Instant::now();
            self.tell_losses(around.tell);
        }
        Ok(())
    }

    fn outlets(&self) -> Vec<Outlet> {
        let all = self.running.iter().map(|it| {
            let held = it.queue.held();
            let lost = held.lost.iter();
            Outlet {
                name: it.name.clone(),
                waiting: u64::try_from(held.waiting).unwrap_or(u64::MAX),
                delivered: held.taken,
                lost: lost
                    .map(|(reason, count)| (reason.word(), *count))
                    .collect(),
            }
        });
        all.collect()
    }

    /// What waits is handed on, for a few seconds; what is left is told.
    fn end(&mut self, around: &Around<'_>) {
        let now = Instant::now();
        let until = now.checked_add(PATIENCE).unwrap_or(now);
        for it in &self.running {
            it.queue.close(until);
        }
        let ended = |it: &Running| it.queue.held().ended;
        while !self.running.iter().all(ended) && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(10));
        }
        // Programs that hang must not stay behind.
        self.leash.end();
        self.tell_news(around.tell);
        self.tell_losses(around.tell);
        for it in &self.running {
            let Held { waiting, ended, .. } = it.queue.held();
            if !ended {
                let text = format!(
                    "output {}: {waiting} alerts were still under way at the end",
                    it.name
                );
                (around.tell)(Word::Warning, &text);
            }
        }
    }
}

fn worker(
    output: &Output,
    queue: &Arc<Queue>,
    (news, leash): (&Arc<News>, &Arc<Leash>),
    place: &Place,
) -> Result<Worker, Failure> {
    let begun = (place.clock)().in_nanoseconds();
    let writer = Writer {
        program: place.program,
        batch: "seawall.watch.batch/1",
        scope: "seawall.watch",
        attribute,
        host: place.host.clone(),
        // Numbers begin again with each run.
        log: format!("{begun:x}-{}", std::process::id()),
        clock: place.clock,
    };
    Ok(Worker {
        name: output.name.clone(),
        queue: Arc::clone(queue),
        carrier: carrier_of(output, &writer, (news, leash))?,
        form: output.form,
        writer,
        news: Arc::clone(news),
        number: 0,
        trouble: Trouble::default(),
    })
}

fn carrier_of(
    output: &Output,
    writer: &Writer,
    (news, leash): (&Arc<News>, &Arc<Leash>),
) -> Result<Box<dyn Carrier<Letter>>, Failure> {
    Ok(match &output.to {
        To::Stdout(paint) => Box::new(Stream::new(io::stdout(), *paint, Arc::clone(news))),
        To::File { path, kept } => {
            let opened = Log::new(path, *kept);
            Box::new(opened.map_err(|error| unopened(path, &error))?)
        }
        To::Program(program) => Box::new(Speaker::new(program.clone(), Arc::clone(leash))),
        To::Post(post) => Box::new(Poster::new(post, output.form.format)?),
        To::Drain(drain) => carrier(drain, writer.clone())?,
    })
}

fn unopened(path: &Path, error: &io::Error) -> Failure {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "its folder is not there: make it first".to_owned(),
        _ => error.to_string(),
    };
    Failure::file(path, &why)
}

fn unwise(to: &To) -> Vec<String> {
    match to {
        To::Drain(drain) => advice(drain),
        To::Post(post) => advice_on(&post.web),
        To::Stdout(_) | To::File { .. } | To::Program(_) => Vec::new(),
    }
}

fn since(told: Option<&u64>, count: u64) -> u64 {
    count.saturating_sub(told.copied().unwrap_or_default())
}

/// How often losses are told.
const PERIOD: Duration = Duration::from_mins(1);
/// How long what waits may take at the end, and how long nothing may be taken where somebody waits for it.
const PATIENCE: Duration = Duration::from_secs(5);
