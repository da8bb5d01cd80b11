//! The installed advisory database and how it is renewed: from a channel
//! (`docs/database-channel.md`) whose manifest is signed, or from a file that was carried over an
//! air gap.
//!
//! Reading order: [`place`] (where the installed database lies), [`state`] (what is remembered
//! beside it), `lock` and `write` (one at a time, whole files only), `channel` (mirrors → a signed
//! manifest), `supply` (the database it names, by delta where one fits), `install` (what is checked
//! last), [`delta`]; then the other side: [`publish`], and [`transfer`] (export and import).
//!
//! Nothing here is asked by a scan: whatever fails, the database that was installed before stays as
//! it was.

mod channel;
pub mod delta;
mod install;
mod lock;
pub mod place;
pub mod publish;
pub mod state;
mod supply;
pub mod transfer;

use std::time::Duration;

use seawall_artifact::fetch::{Fetcher, Place};
use seawall_artifact::source::registry::RegistryOptions;
use seawall_model::time::Timestamp;
use seawall_trust::PublicKey;
use seawall_trust::manifest::Manifest;

use crate::error::Error;
use channel::{Candidate, find};
use install::{Offer, install, installed};
use lock::Lock;
use place::DataDirectory;
use state::State;
use supply::{Way, supply};

/// What an update needs.
#[derive(Clone, Debug)]
pub struct UpdateOptions {
    /// Where the installed database lies.
    pub data: DataDirectory,
    /// The channel and its mirrors, in the order to try; those remembered where there are none.
    pub from: Vec<String>,
    /// Keys to trust; those remembered where there are none.
    pub keys: Vec<PublicKey>,
    /// The present.
    pub now: Timestamp,
    /// How the network is used.
    pub network: RegistryOptions,
    /// How long to wait for another update to end.
    pub patience: Duration,
}

/// What an update found and did.
#[derive(Debug)]
pub struct Updated {
    /// Whether there was something newer than what was installed.
    pub newer: bool,
    /// The manifest that counts now.
    pub manifest: Manifest,
    /// When the database was built.
    pub built: Timestamp,
    /// Where the manifest came from.
    pub via: String,
    /// Bytes of the database that were fetched.
    pub fetched: u64,
    /// Whether a delta was enough.
    pub by_delta: bool,
    /// What went wrong on the way, mirror by mirror.
    pub failures: Vec<Error>,
}

/// Says whether the channel has something newer. Writes nothing.
///
/// # Errors
/// Where no mirror has an acceptable manifest.
pub fn check(options: &UpdateOptions) -> Result<Updated, Error> {
    let state = State::read(&options.data)?;
    let asked = Asked::new(options, state.as_ref())?;
    let candidate = find(&asked, state.as_ref())?;
    let offered = candidate.offered()?;
    let newer =
        installed(&options.data)?.is_none_or(|present| present.digest != offered.file.digest);
    Ok(Updated {
        newer,
        built: offered.built,
        via: candidate.place.to_string(),
        fetched: 0,
        by_delta: false,
        manifest: candidate.signed.manifest,
        failures: candidate.failures,
    })
}

/// Installs what the channel has, where it is newer. One process at a time works, the others wait
/// for it.
///
/// # Errors
/// Where nothing acceptable can be had or installed; what was installed before stays.
pub fn update(options: &UpdateOptions, step: &dyn Fn(&str)) -> Result<Updated, Error> {
    options.data.create()?;
    let _lock = Lock::take(&options.data, options.patience)?;
    let state = State::read(&options.data)?;
    let asked = Asked::new(options, state.as_ref())?;
    let candidate = find(&asked, state.as_ref())?;
    let offered = candidate.offered()?.clone();
    let present = installed(&options.data)?;
    let next = asked.remember(&candidate);
    let Candidate {
        envelope,
        signed,
        place,
        mut failures,
    } = candidate;
    let newer = present
        .as_ref()
        .is_none_or(|present| present.digest != offered.file.digest);
    let (mut fetched, mut by_delta) = (0, false);
    let offer = if newer {
        step(&format!("database of {} from {place}", offered.built));
        let supplied = supply(&asked, &place, &offered, present.as_ref(), &mut failures)?;
        fetched = supplied.fetched;
        by_delta = supplied.way == Way::Delta;
        Offer::Whole(supplied.bytes)
    } else {
        Offer::Present
    };
    install(&options.data, &offered, offer, &envelope, &next)?;
    Ok(Updated {
        newer,
        built: offered.built,
        via: place.to_string(),
        fetched,
        by_delta,
        manifest: signed.manifest,
        failures,
    })
}

/// Whom is asked, and whom is believed.
struct Asked {
    fetcher: Fetcher,
    texts: Vec<String>,
    places: Vec<Place>,
    keys: Vec<PublicKey>,
    now: Timestamp,
}

impl Asked {
    /// Fills in what is remembered.
    fn new(options: &UpdateOptions, state: Option<&State>) -> Result<Self, Error> {
        let texts = match (options.from.is_empty(), state) {
            (true, Some(state)) => state.from.clone(),
            _ => options.from.clone(),
        };
        if texts.is_empty() {
            return Err(
                Error::channel("the channel", "none is named and none is remembered")
                    .with_hint("name it once: `seawall db update --from URL --key PUBLIC.pem`")
                    .usage(),
            );
        }
        let places = texts
            .iter()
            .map(|text| Place::parse(text))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            fetcher: Fetcher::new(&options.network),
            places,
            texts,
            keys: trusted(&options.keys, state)?,
            now: options.now,
        })
    }

    /// Returns what is to be remembered once a manifest is accepted.
    fn remember(&self, candidate: &Candidate) -> State {
        let from = self.texts.iter().map(|text| absolute(text)).collect();
        State::of(from, &self.keys, &candidate.signed)
    }
}

/// Returns the keys to trust: those that are handed in, else those remembered.
fn trusted(keys: &[PublicKey], state: Option<&State>) -> Result<Vec<PublicKey>, Error> {
    let keys = match (keys.is_empty(), state) {
        (true, Some(state)) => state.keys.clone(),
        _ => keys.to_vec(),
    };
    if keys.is_empty() {
        return Err(
            Error::channel("the channel's key", "none is named and none is remembered")
                .with_hint(
                    "hand it in once: `--key PUBLIC.pem`, the file that the publisher gives out",
                )
                .usage(),
        );
    }
    Ok(keys)
}

/// A path is remembered as it is seen from everywhere.
fn absolute(text: &str) -> String {
    match Place::parse(text) {
        Ok(Place::Folder(path)) => std::path::absolute(&path)
            .unwrap_or(path)
            .display()
            .to_string(),
        _ => text.to_owned(),
    }
}

/// What a trusted-manifest error looks like at a place.
fn distrust(what: &str, error: &seawall_trust::Error) -> Error {
    Error::channel(what, error.to_string()).with_hint(error.hint())
}
