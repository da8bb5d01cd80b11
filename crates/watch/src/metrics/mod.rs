//! Metrics: what goes on is counted, and told to whoever asks by HTTP, in the text format of Prometheus.
//!
//! [`Metrics`] is the observer that counts and writes a page once a second, [`Board`] is where the page hangs, [`server`]
//! shows it. Pages are written in families of our own (`own`), or as Falco has them ([`falco`]).

pub mod falco;
mod own;
mod process;
pub mod server;
mod text;

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::observer::{Around, Ended, Observer};
use crate::standing::Standing;
use crate::told::Told;
use server::{At, Paths, Server};

pub use text::CONTENT_TYPE;

/// After so long without a turn of the loop a service counts as stuck.
const STUCK: Duration = Duration::from_secs(10);

/// The most rules that are counted one by one: rules that were changed away stay counted.
const MOST_RULES: usize = 20_000;

/// Alerts by rule.
pub type Counts = BTreeMap<Arc<str>, u64>;

/// Where the last page hangs, and when the loop turned last. Shared by the loop, which writes, and the server, which reads.
#[derive(Debug)]
pub struct Board {
    made: Instant,
    /// Milliseconds from then to the last turn.
    turned: AtomicU64,
    page: Mutex<Arc<str>>,
}

impl Default for Board {
    fn default() -> Self {
        Self {
            made: Instant::now(),
            turned: AtomicU64::new(0),
            page: Mutex::new(Arc::from("")),
        }
    }
}

impl Board {
    /// Notes that the loop turned.
    pub fn turn(&self) {
        let since = u64::try_from(self.made.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.turned.store(since, Ordering::Relaxed);
    }

    /// Returns how long ago the loop turned last, where that is so long that it must be stuck.
    pub fn stuck(&self) -> Option<Duration> {
        let turned = Duration::from_millis(self.turned.load(Ordering::Relaxed));
        let since = self.made.elapsed().saturating_sub(turned);
        (since >= STUCK).then_some(since)
    }

    /// Returns the last page.
    pub fn page(&self) -> Arc<str> {
        Arc::clone(&self.page.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn hang(&self, page: String) {
        *self.page.lock().unwrap_or_else(PoisonError::into_inner) = page.into();
    }
}

/// In which families a page is written.
pub enum Families {
    /// `seawall_watch_*`.
    Own,
    /// `falcosecurity_*`.
    Falco(falco::Shared),
    /// None: there is only a page on health.
    None,
}

/// Counts, and writes the page.
pub struct Metrics {
    board: Arc<Board>,
    families: Families,
    counts: Counts,
    server: Server,
}

impl Metrics {
    /// Makes an observer that counts, and a server that shows it.
    ///
    /// # Errors
    /// Where the address can't be had.
    pub fn serve(at: impl Into<At>, paths: Paths, families: Families) -> io::Result<Self> {
        let board = Arc::new(Board::default());
        Ok(Self {
            server: Server::start(at, paths, Arc::clone(&board))?,
            board,
            families,
            counts: Counts::new(),
        })
    }

    /// Returns the address that the server listens on.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }
}

impl Observer for Metrics {
    fn name(&self) -> &'static str {
        "metrics"
    }

    fn alert(&mut self, told: &Told) -> Result<(), Ended> {
        count(&mut self.counts, &told.alert.rule);
        Ok(())
    }

    fn turn(&mut self, _: &Around<'_>) -> Result<(), Ended> {
        self.board.turn();
        Ok(())
    }

    fn stand(&mut self, standing: &Standing) -> Result<(), Ended> {
        match &self.families {
            Families::Own => self.board.hang(own::page(standing, &self.counts)),
            Families::Falco(facts) => {
                let facts = facts.lock().unwrap_or_else(PoisonError::into_inner);
                let page = falco::page(&facts, standing, &self.counts);
                self.board.hang(page);
            }
            Families::None => {}
        }
        Ok(())
    }
}

/// Counts an alert of a rule.
pub(crate) fn count(counts: &mut Counts, rule: &Arc<str>) {
    if let Some(count) = counts.get_mut(rule) {
        *count = count.saturating_add(1);
    } else if counts.len() < MOST_RULES {
        counts.insert(Arc::clone(rule), 1);
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use tests::standing_of;
