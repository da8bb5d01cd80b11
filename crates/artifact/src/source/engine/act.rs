//! What an engine is asked to do to a container, and what is asked of one that is looked into (Docker's Engine API;
//! Podman's compatible one answers the same): `POST /containers/ID/{pause,unpause,kill,stop}`, `POST /networks/ID/disconnect`,
//! `POST /commit`, `GET /containers/ID/{json,top,changes,logs}`.
//!
//! Nothing is tried twice: an act whose answer was lost may have been done, and whoever asked looks.

use std::io::Read as _;

use serde_json::{Value, json};

use super::api::{Engine, accept, encode};
use crate::error::{Error, ErrorKind};
use crate::source::http::client::Response;

/// The full id of a container: 64 digits of hexadecimal in lower case. Nothing else is ever acted on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContainerId(String);

impl ContainerId {
    /// Reads an id.
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (text.len() == 64 && text.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }

    /// Returns it as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns its first 12 digits, as docker shows it.
    pub fn short(&self) -> &str {
        self.0.get(..12).unwrap_or(&self.0)
    }
}

/// What is done to a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Its processes are frozen.
    Pause,
    /// They go on.
    Unpause,
    /// They are ended at once.
    Kill,
    /// It is stopped; what has not ended in so many seconds is killed.
    Stop(u32),
    /// It is taken off a network, by its name or id.
    Disconnect(String),
    /// What it has changed becomes an image of this name and tag; it is frozen meanwhile.
    Commit(String, String),
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Acted {
    /// It was done; of a commit, the image's id.
    Done(Option<String>),
    /// There was nothing to do.
    AlreadySo,
}

impl Engine {
    /// Does something to a container.
    ///
    /// # Errors
    /// Where the engine does not answer, does not know the container, or refuses.
    pub fn act(&self, container: &ContainerId, act: &Act) -> Result<Acted, Error> {
        let (path, body) = request(container, act)?;
        let what = format!("container {}", container.short());
        let is_long = matches!(act, Act::Commit(..));
        let response = self.post(&path, &body, is_long, &what)?;
        match response.status {
            200 | 201 | 204 => Ok(Acted::Done(made(response))),
            304 => Ok(Acted::AlreadySo),
            404 => Err(Error::new(
                ErrorKind::User,
                what,
                "the engine does not have it",
            )),
            _ => Err(refusal(response, &what)),
        }
    }

    /// Tries whether the engine lets such an act through, on a container that there is not: nothing happens to any.
    ///
    /// # Errors
    /// Where the engine, or what stands before it, does not answer or refuses.
    pub fn may(&self, act: &Act) -> Result<(), Error> {
        let nobody = ContainerId("0".repeat(64));
        let (path, body) = request(&nobody, act)?;
        let what = "an act of this kind";
        let response = self.post(&path, &body, false, what)?;
        match response.status {
            // There is no such container or network: the request came to who would do it.
            404 => Ok(()),
            200..=399 => {
                let why = "the engine says that it was done to a container that there is not";
                Err(Error::new(ErrorKind::Network, what, why))
            }
            // Docker says so of networks that are there.
            500 => missing(response, what),
            _ => Err(refusal(response, what)),
        }
    }

    /// Asks about a container, and for the number of bytes that it has changed (`SizeRw`); nothing where the engine does not
    /// have it.
    ///
    /// # Errors
    /// Where the engine does not answer, or not with JSON.
    pub fn container_with_size(&self, id: &ContainerId) -> Result<Option<Value>, Error> {
        self.ask(&format!("containers/{}/json?size=1", id.0), id.short())
    }

    /// Asks for its processes as `ps -ef` of the host shows them; nothing where the engine does not have it.
    ///
    /// # Errors
    /// Where the engine does not answer, or it does not run.
    pub fn processes(&self, id: &ContainerId) -> Result<Option<Value>, Error> {
        self.ask(&format!("containers/{}/top?ps_args=-ef", id.0), id.short())
    }

    /// Asks which files it has made, changed and removed; nothing where the engine does not have it.
    ///
    /// # Errors
    /// Where the engine does not answer, or not with JSON.
    pub fn changes(&self, id: &ContainerId) -> Result<Option<Value>, Error> {
        self.ask(&format!("containers/{}/changes", id.0), id.short())
    }

    /// Asks for the last lines that it has printed, at most so many bytes of them, as the engine sends them: of a container
    /// without a terminal with eight bytes before each piece (stream, zeros, length).
    ///
    /// # Errors
    /// Where the engine does not answer or refuses: not every driver of logs can be read.
    pub fn logs(&self, id: &ContainerId, lines: u32, most: u64) -> Result<Vec<u8>, Error> {
        let path = format!(
            "containers/{}/logs?stdout=1&stderr=1&timestamps=1&tail={lines}",
            id.0
        );
        let body = self.follow(&path, id.short())?;
        let mut bytes = Vec::new();
        let read = body.take(most).read_to_end(&mut bytes);
        read.map_err(|error| Error::new(ErrorKind::Network, id.short(), error.to_string()))?;
        Ok(bytes)
    }
}

/// The path behind the version, and the body, of what is asked.
fn request(container: &ContainerId, act: &Act) -> Result<(String, Vec<u8>), Error> {
    let id = &container.0;
    let of = |verb: &str| (format!("containers/{id}/{verb}"), Vec::new());
    Ok(match act {
        Act::Pause => of("pause"),
        Act::Unpause => of("unpause"),
        Act::Kill => of("kill?signal=SIGKILL"),
        Act::Stop(seconds) => of(&format!("stop?t={seconds}")),
        Act::Disconnect(network) => {
            let why = "its name can't stand in a request";
            let name = part(network).ok_or_else(|| Error::new(ErrorKind::Input, "network", why))?;
            let body = json!({"Container": id, "Force": true}).to_string();
            (format!("networks/{name}/disconnect"), body.into_bytes())
        }
        Act::Commit(repository, tag) => {
            let (repository, tag) = (encode(repository), encode(tag));
            let query = format!("container={id}&repo={repository}&tag={tag}&pause=true");
            (format!("commit?{query}"), b"{}".to_vec())
        }
    })
}

/// Encodes a name that is one part of a path.
fn part(name: &str) -> Option<String> {
    let is_plain = !name.is_empty() && name.len() <= 256 && !name.contains('/');
    is_plain.then(|| encode(name))
}

/// The id that an answer tells of what was made.
fn made(response: Response) -> Option<String> {
    let start = response.body.read_start(LARGEST_ANSWER);
    let answer: Value = serde_json::from_slice(&start).ok()?;
    Some(answer.get("Id")?.as_str()?.to_owned())
}

fn refusal(response: Response, what: &str) -> Error {
    match accept(response, what) {
        Err(error) => error,
        Ok(_) => Error::new(
            ErrorKind::Network,
            what,
            "the engine answered something else",
        ),
    }
}

/// Older engines answer with status 500 that there is no such container.
fn missing(response: Response, what: &str) -> Result<(), Error> {
    let error = refusal(response, what);
    let words = error.to_string().to_ascii_lowercase();
    let is_missing = words.contains("no such container") || words.contains("not found");
    if is_missing { Ok(()) } else { Err(error) }
}

const LARGEST_ANSWER: u64 = 64 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_full_ids_are_acted_on() {
        let id = "0123456789abcdef".repeat(4);
        assert_eq!(ContainerId::parse(&id).unwrap().short(), "0123456789ab");
        let upper = id.to_ascii_uppercase();
        let longer = format!("{id}0");
        for bad in ["", "web", "0123456789ab", "../images", &upper, &longer] {
            assert_eq!(ContainerId::parse(bad), None, "{bad}");
        }
    }

    /// Paths as the Engine API documents them; names lead nowhere else.
    #[test]
    fn acts_become_requests() {
        let id = "a".repeat(64);
        let container = ContainerId::parse(&id).unwrap();
        let disconnect = |name: &str| Act::Disconnect(name.to_owned());
        let cases = [
            (Act::Pause, format!("containers/{id}/pause")),
            (Act::Kill, format!("containers/{id}/kill?signal=SIGKILL")),
            (Act::Stop(10), format!("containers/{id}/stop?t=10")),
            (
                disconnect("a b?x=1#"),
                "networks/a%20b%3Fx%3D1%23/disconnect".to_owned(),
            ),
            (disconnect(".."), "networks/%2E%2E/disconnect".to_owned()),
            (
                Act::Commit("r/x&y".to_owned(), "1".to_owned()),
                format!("commit?container={id}&repo=r/x%26y&tag=1&pause=true"),
            ),
        ];
        for (act, want) in cases {
            assert_eq!(request(&container, &act).unwrap().0, want);
        }
        for bad in ["", "a/b", &"x".repeat(257)] {
            assert!(request(&container, &disconnect(bad)).is_err(), "{bad}");
        }
    }
}
