//! One file from a web server: redirects are followed, but never to plain HTTP; what may succeed a
//! moment later is tried again.

use std::io::{self, Read as _, Write};

use ureq::http::Uri;

use super::patience::Patient;
use super::{broken, too_large};
use crate::error::{Error, ErrorKind};
use crate::source::http::client::{Request, Response};
use crate::source::http::location::{Origin, resolve};
use crate::source::http::{Client, ClientOptions, Failure};
use crate::source::registry::RegistryOptions;
use crate::source::registry::artifact::web_trust;

/// Fetches from web servers.
pub(super) struct Web {
    client: Client,
    options: RegistryOptions,
}

impl Web {
    pub(super) fn new(options: &RegistryOptions) -> Self {
        let own = ClientOptions {
            environment: options.environment.clone(),
            timeouts: options.timeouts.clone(),
        };
        Self {
            client: Client::new(own, web_trust(options)),
            options: options.clone(),
        }
    }

    /// Fetches a file of at most so many bytes; says whether there is one.
    pub(super) fn get(&self, url: &Uri, most: u64, out: &mut dyn Write) -> Result<bool, Error> {
        let what = url.to_string();
        let Some(response) = self.ask(url)? else {
            return Ok(false);
        };
        if response.body.announced().is_some_and(|size| size > most) {
            return Err(too_large(&what, most));
        }
        let stream = response.body.into_stream();
        let mut stream = Patient::new(stream, most).take(most.saturating_add(1));
        let mut block = vec![0; BLOCK];
        let mut total: u64 = 0;
        loop {
            let count = stream
                .read(&mut block)
                .map_err(|error| broken(&what, &plain(&error)))?;
            let Some(part) = block.get(..count).filter(|part| !part.is_empty()) else {
                return Ok(true);
            };
            total = total.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
            if total > most {
                return Err(too_large(&what, most));
            }
            out.write_all(part)
                .map_err(|error| Error::io("write what was fetched from", &what, error))?;
        }
    }

    /// Asks until there is an answer; `None` where there is no such file.
    fn ask(&self, url: &Uri) -> Result<Option<Response>, Error> {
        let mut failed: u32 = 0;
        loop {
            let error = match self.follow(url) {
                Ok(response) if response.status == 200 => return Ok(Some(response)),
                Ok(response) if matches!(response.status, 404 | 410) => return Ok(None),
                Ok(response) => {
                    let transient = matches!(response.status, 408 | 429 | 500 | 502 | 503 | 504);
                    let why = format!("the server answered with status {}", response.status);
                    (
                        Error::new(ErrorKind::Network, url.to_string(), why),
                        transient,
                    )
                }
                Err(Asked::Failed(failure)) => {
                    (failure.about(url.to_string()), failure.is_transient())
                }
                Err(Asked::Refused(error)) => (error, false),
            };
            failed = failed.saturating_add(1);
            let pause = self.options.retry.pause_after(failed, None);
            match pause.filter(|_| error.1) {
                Some(pause) => std::thread::sleep(pause),
                None => return Err(error.0),
            }
        }
    }

    fn follow(&self, url: &Uri) -> Result<Response, Asked> {
        let mut url = url.clone();
        for _ in 0..MOST_REDIRECTS {
            self.check(&url)?;
            let request = Request {
                url: &url,
                headers: &[],
                form: None,
            };
            let response = self.client.send(&request).map_err(Asked::Failed)?;
            if !matches!(response.status, 301 | 302 | 303 | 307 | 308) {
                return Ok(response);
            }
            let next = resolve(&url, response.header("location").unwrap_or_default())
                .ok_or_else(|| refused(&url, "it redirects to no usable address"))?;
            let is_https = |url: &Uri| Origin::of(url).is_some_and(|origin| origin.is_https());
            if is_https(&url) && !is_https(&next) {
                return Err(refused(&url, "it redirects from https to plain http"));
            }
            url = next;
        }
        Err(refused(&url, "it redirects more than 10 times"))
    }

    /// Plain HTTP is for loopback and for hosts that the user named.
    fn check(&self, url: &Uri) -> Result<(), Asked> {
        let origin = Origin::of(url).ok_or_else(|| refused(url, "it is not a URL"))?;
        if origin.is_https()
            || crate::source::registry::artifact::may_be_plain(&origin, &self.options)
        {
            return Ok(());
        }
        let error = Error::new(
            ErrorKind::User,
            url.to_string(),
            "plain HTTP is not spoken there",
        );
        let hint = format!(
            "use https, or name the host: --insecure-registry {}",
            origin.authority()
        );
        Err(Asked::Refused(error.hint(hint)))
    }
}

/// Why a request brought no answer.
enum Asked {
    Failed(Failure),
    Refused(Error),
}

fn refused(url: &Uri, why: &str) -> Asked {
    Asked::Refused(Error::new(ErrorKind::Network, url.to_string(), why))
}

/// The failure within an error, which says what happened in our words.
fn plain(error: &io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::TimedOut {
        return io::Error::new(error.kind(), error.to_string());
    }
    io::Error::new(error.kind(), Failure::from(error).why)
}

const MOST_REDIRECTS: usize = 10;
const BLOCK: usize = 256 << 10;
