//! One repository at one place: requests with authentication, redirects and retries.
//!
//! A credential goes to the registry and to the token server that it names, nowhere else: a
//! redirect to another origin (the storage behind a registry) is followed without it, and never
//! back to plain HTTP.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ureq::http::Uri;

use super::challenge::{Challenge, parse_challenges};
use super::credential::{Credential, find_credential};
use super::endpoint::Endpoint;
use super::fault::Fault;
use super::options::{Login, RegistryOptions};
use super::token::{Wanted, basic, fetch_token};
use crate::error::ErrorKind;
use crate::source::http::client::{Request, Response, Upload, UploadMethod};
use crate::source::http::failure::{Cause, Failure};
use crate::source::http::location::{Origin, parse_url, resolve};
use crate::source::http::{Client, Environment, RetryPolicy};

/// Requests about one repository at one endpoint, by several threads.
pub(super) struct Session {
    client: Arc<Client>,
    endpoint: Endpoint,
    repository: String,
    actions: &'static str,
    login: Option<Login>,
    environment: Environment,
    retry: RetryPolicy,
    base: Mutex<Option<String>>,
    authorization: Mutex<Authorization>,
}

/// What is sent as `Authorization`, and how often that was changed.
#[derive(Clone, Default)]
struct Authorization {
    value: Option<Arc<str>>,
    round: u64,
    known: bool,
}

/// An answer and whether it is the registry's own, not that of the storage behind it.
struct Answer {
    response: Response,
    origin: Origin,
    home: bool,
}

impl Session {
    /// Makes a session; nothing is asked yet.
    pub(super) fn new(
        client: Arc<Client>,
        endpoint: Endpoint,
        repository: &str,
        options: &RegistryOptions,
    ) -> Self {
        Self {
            client,
            login: options.login.clone().filter(|_| !endpoint.mirror),
            endpoint,
            repository: repository.to_owned(),
            actions: "pull",
            environment: options.environment.clone(),
            retry: options.retry.clone(),
            base: Mutex::default(),
            authorization: Mutex::default(),
        }
    }

    /// Asks for the right to write as well.
    pub(super) const fn for_writing(mut self) -> Self {
        self.actions = "pull,push";
        self
    }

    /// Returns what the endpoint is called.
    pub(super) fn name(&self) -> &str {
        &self.endpoint.name
    }

    /// Returns when to try again.
    pub(super) const fn retry(&self) -> &RetryPolicy {
        &self.retry
    }

    /// Asks for something of the repository (`manifests/latest`), with retries. The answer has
    /// status 200, or 206 where a range was asked for.
    pub(super) fn get(&self, path: &str, headers: &[(&str, &str)]) -> Result<Response, Fault> {
        let mut failed: u32 = 0;
        loop {
            let fault = match self.attempt(path, headers) {
                Ok(response) => return Ok(response),
                Err(fault) => fault,
            };
            failed = failed.saturating_add(1);
            let pause = if fault.transient {
                self.retry.pause_after(failed, fault.wait)
            } else {
                None
            };
            match pause {
                Some(pause) => std::thread::sleep(pause),
                None => return Err(with_wait(fault)),
            }
        }
    }

    /// Brings something to the repository: `target` is a path within it or the address that the
    /// registry gave for an upload. The answer has one of the statuses that mean success for a
    /// write (201, 202, 204).
    ///
    /// The registry must have been asked for something before, so that it is known how it is
    /// reached.
    pub(super) fn write(
        &self,
        method: UploadMethod,
        target: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Response, Fault> {
        let url = self.write_url(target)?;
        let used = self.authorization();
        let mut known = used.known;
        let mut response = self.bring(method, &url, headers, used.value.as_deref(), body)?;
        if response.status == 401 {
            let answer = Answer {
                response,
                origin: origin_of(&url)?,
                home: true,
            };
            let fresh = self.authorise(&answer, &used)?;
            known = fresh.known;
            response = self.bring(method, &url, headers, fresh.value.as_deref(), body)?;
        }
        if matches!(response.status, 201 | 202 | 204) {
            return Ok(response);
        }
        Err(Fault::refused(response, self.name(), known))
    }

    /// Returns where to write: at the registry itself and nowhere else, since the login goes along.
    fn write_url(&self, target: &str) -> Result<Uri, Fault> {
        let base = self
            .base
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
            .or_else(|| self.endpoint.bases.first().cloned())
            .unwrap_or_default();
        let home = parse_url(&base);
        let text = if target.starts_with('/') || target.contains("://") {
            target.to_owned()
        } else {
            format!("{base}/v2/{}/{target}", self.repository)
        };
        let url = home.as_ref().and_then(|home| resolve(home, &text));
        match (url, home) {
            (Some(url), Some(home)) if Origin::of(&url) == Origin::of(&home) => Ok(url),
            _ => {
                let why = format!("{} wants the upload to go to another place", self.name());
                Err(Fault::new(ErrorKind::Network, why))
            }
        }
    }

    fn bring(
        &self,
        method: UploadMethod,
        url: &Uri,
        headers: &[(&str, &str)],
        authorization: Option<&str>,
        body: &[u8],
    ) -> Result<Response, Fault> {
        let mut all = headers.to_vec();
        all.extend(authorization.map(|value| ("authorization", value)));
        let upload = Upload {
            method,
            url,
            headers: &all,
            body,
        };
        self.client
            .upload(&upload)
            .map_err(|failure| Fault::unanswered(&failure, self.name()))
    }

    fn attempt(&self, path: &str, headers: &[(&str, &str)]) -> Result<Response, Fault> {
        let used = self.authorization();
        let mut answer = self.follow(path, headers, used.value.as_deref())?;
        let mut known = used.known;
        if answer.response.status == 401 && answer.home {
            let fresh = self.authorise(&answer, &used)?;
            known = fresh.known;
            answer = self.follow(path, headers, fresh.value.as_deref())?;
        }
        match answer.response.status {
            200 => Ok(answer.response),
            206 if headers.iter().any(|(name, _)| *name == "range") => Ok(answer.response),
            _ if answer.home => Err(Fault::refused(answer.response, self.name(), known)),
            status => {
                let mut fault = Fault::refused(answer.response, &answer.origin.authority(), false);
                // The signature in the address of a storage expires: the registry gives a new one.
                fault.transient |= matches!(status, 400 | 401 | 403);
                fault.why = format!("the storage behind {}: {}", self.name(), fault.why);
                Err(fault)
            }
        }
    }

    /// Sends a request to the registry and follows where it leads.
    fn follow(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        authorization: Option<&str>,
    ) -> Result<Answer, Fault> {
        let (mut url, mut response) = self.first(path, headers, authorization)?;
        let start = origin_of(&url)?;
        let mut home = true;
        for _ in 0..MOST_REDIRECTS {
            let origin = origin_of(&url)?;
            if !matches!(response.status, 301 | 302 | 303 | 307 | 308) {
                return Ok(Answer {
                    response,
                    origin,
                    home,
                });
            }
            url = self.next(&url, &response)?;
            let next = origin_of(&url)?;
            if origin.is_https() && !next.is_https() {
                let why = format!("{} redirects from https to plain http", self.name());
                return Err(Fault::new(ErrorKind::Network, why));
            }
            home &= next == start;
            let shown = authorization.filter(|_| home);
            response = self
                .send(&url, headers, shown)
                .map_err(|failure| Fault::unanswered(&failure, &next.authority()))?;
        }
        let why = format!("{} redirects more than {MOST_REDIRECTS} times", self.name());
        Err(Fault::new(ErrorKind::Network, why))
    }

    fn next(&self, url: &Uri, response: &Response) -> Result<Uri, Fault> {
        let location = response.header("location").unwrap_or_default();
        resolve(url, location).ok_or_else(|| {
            let why = format!("{} redirects to no usable address", self.name());
            Fault::new(ErrorKind::Network, why)
        })
    }

    /// Asks the registry itself, over the scheme that works.
    fn first(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        authorization: Option<&str>,
    ) -> Result<(Uri, Response), Fault> {
        let settled = self
            .base
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let bases = match &settled {
            Some(base) => std::slice::from_ref(base),
            None => self.endpoint.bases.as_slice(),
        };
        let mut failure = Failure::new(Cause::Setup, "it has no address");
        for base in bases {
            let text = format!("{base}/v2/{}/{path}", self.repository);
            let url = parse_url(&text).ok_or_else(|| {
                Fault::new(
                    ErrorKind::User,
                    format!("`{base}` is not the address of a registry"),
                )
            })?;
            match self.send(&url, headers, authorization) {
                Ok(response) => {
                    let mut known = self.base.lock().unwrap_or_else(PoisonError::into_inner);
                    known.get_or_insert_with(|| base.clone());
                    return Ok((url, response));
                }
                Err(latest) => {
                    let hopeless = !speaks_otherwise(latest.cause);
                    failure = latest;
                    if hopeless {
                        break;
                    }
                }
            }
        }
        Err(Fault::unanswered(&failure, self.name()))
    }

    fn send(
        &self,
        url: &Uri,
        headers: &[(&str, &str)],
        authorization: Option<&str>,
    ) -> Result<Response, Failure> {
        let mut all = headers.to_vec();
        all.extend(authorization.map(|value| ("authorization", value)));
        self.client.send(&Request {
            url,
            headers: &all,
            form: None,
        })
    }

    fn authorization(&self) -> Authorization {
        self.authorization
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Answers a challenge. Threads that were refused together ask for one token only.
    fn authorise(&self, answer: &Answer, used: &Authorization) -> Result<Authorization, Fault> {
        let mut current = self
            .authorization
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if current.round != used.round {
            return Ok(current.clone());
        }
        let challenges: Vec<Challenge> = answer
            .response
            .all("www-authenticate")
            .flat_map(parse_challenges)
            .collect();
        let credential = self.credential()?;
        let value = self.answer_to(&challenges, credential.as_ref(), &answer.origin)?;
        *current = Authorization {
            value,
            round: current.round.saturating_add(1),
            known: credential.is_some(),
        };
        Ok(current.clone())
    }

    fn answer_to(
        &self,
        challenges: &[Challenge],
        credential: Option<&Credential>,
        origin: &Origin,
    ) -> Result<Option<Arc<str>>, Fault> {
        let named = |scheme: &str| challenges.iter().find(|c| c.scheme == scheme);
        if let Some(challenge) = named("bearer") {
            let token = match credential {
                Some(Credential::RegistryToken(token)) => token.clone(),
                _ => fetch_token(
                    &self.client,
                    &Wanted {
                        challenge,
                        repository: &self.repository,
                        actions: self.actions,
                        credential,
                        plain: !origin.is_https(),
                    },
                )?,
            };
            return Ok(Some(format!("Bearer {token}").into()));
        }
        match (named("basic"), credential) {
            (Some(_), Some(Credential::Password { username, password })) => {
                Ok(Some(basic(username, password).into()))
            }
            // The second answer will be a 401 like the first, and it says what to do.
            (Some(_), _) => Ok(None),
            (None, _) => {
                let why = format!(
                    "{} asks for a login in a way that is not known",
                    self.name()
                );
                Err(Fault::new(ErrorKind::Network, why))
            }
        }
    }

    fn credential(&self) -> Result<Option<Credential>, Fault> {
        if let Some(login) = &self.login {
            return Ok(Some(Credential::Password {
                username: login.username.clone(),
                password: login.password.clone(),
            }));
        }
        find_credential(&self.endpoint.name, &self.environment).map_err(|error| {
            let mut fault = Fault::new(error.kind(), error.to_string());
            fault.hint = error.hint_text().map(str::to_owned);
            fault
        })
    }
}

const MOST_REDIRECTS: usize = 10;

fn origin_of(url: &Uri) -> Result<Origin, Fault> {
    Origin::of(url).ok_or_else(|| Fault::new(ErrorKind::Network, "its address is not a URL"))
}

/// Says whether the other scheme may work where this one failed.
const fn speaks_otherwise(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::Tls | Cause::Closed | Cause::Connect | Cause::Protocol
    )
}

fn with_wait(mut fault: Fault) -> Fault {
    if let Some(wait) = fault.wait.filter(|wait| *wait > Duration::ZERO) {
        fault.why = format!("{}; it asks to wait {} seconds", fault.why, wait.as_secs());
    }
    fault
}
