//! Sends one request and returns the answer's head, its body still to be read. Follows no redirect,
//! tries nothing twice, sends no header that it was not told to: those are decisions of the caller.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ureq::Agent;
use ureq::config::Config;
use ureq::http::{HeaderMap, Uri};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use super::body::Body;
use super::environment::Environment;
use super::failure::{Cause, Failure};
use super::location::Origin;
use super::proxy;
use super::tls::{SystemRoots, Trust, configure};
use super::unix::UnixConnector;

/// How long to wait for what. There is no bound on a whole body: a large layer over a slow line is fine
/// as long as it moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For the name, the connection and the TLS handshake.
    pub connect: Duration,
    /// From the request to the end of the answer's headers.
    pub first_byte: Duration,
    /// Without a single byte of a body.
    pub stall: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(20),
            first_byte: Duration::from_mins(1),
            stall: Duration::from_mins(1),
        }
    }
}

/// What a client is made from.
#[derive(Clone, Debug, Default)]
pub struct ClientOptions {
    /// Proxy variables and certificate paths.
    pub environment: Environment,
    /// How long to wait.
    pub timeouts: Timeouts,
}

/// Decides whom to trust at an origin.
pub trait TrustPolicy: Send + Sync {
    /// Returns whom to trust there.
    ///
    /// # Errors
    /// Where what the user set up for it is unusable.
    fn trust(&self, origin: &Origin) -> Result<Trust, Failure>;
}

/// An HTTP client, for use by several threads.
pub struct Client {
    options: ClientOptions,
    place: Place,
    system: SystemRoots,
    agents: Mutex<BTreeMap<Origin, Agent>>,
}

enum Place {
    Network(Box<dyn TrustPolicy>),
    Socket(PathBuf),
}

/// One request. The method is GET, or POST where there is a form.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Where to.
    pub url: &'a Uri,
    /// Headers besides `Host` and `User-Agent`.
    pub headers: &'a [(&'a str, &'a str)],
    /// A form to send, already encoded as `application/x-www-form-urlencoded`.
    pub form: Option<&'a str>,
}

/// A request that brings something.
#[derive(Clone, Debug)]
pub struct Upload<'a> {
    /// What is to be done with it.
    pub method: UploadMethod,
    /// Where to.
    pub url: &'a Uri,
    /// Headers besides `Host`, `User-Agent` and `Content-Length`.
    pub headers: &'a [(&'a str, &'a str)],
    /// What is brought.
    pub body: &'a [u8],
}

/// Methods of requests that bring something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadMethod {
    /// POST.
    Post,
    /// PUT.
    Put,
}

/// The head of an answer and its body, unread.
pub struct Response {
    /// Status code.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Body,
}

impl Response {
    fn new(answer: ureq::http::Response<ureq::Body>) -> Self {
        let (head, body) = answer.into_parts();
        Self {
            status: head.status.as_u16(),
            headers: head.headers,
            body: Body::new(body),
        }
    }

    /// Returns a header that is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns all values of a header that are text.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok())
    }
}

impl Client {
    /// Makes a client for the network.
    pub fn new(options: ClientOptions, trust: Box<dyn TrustPolicy>) -> Self {
        Self::at(options, Place::Network(trust))
    }

    /// Makes a client that speaks to one Unix socket only.
    pub fn over_socket(options: ClientOptions, socket: PathBuf) -> Self {
        Self::at(options, Place::Socket(socket))
    }

    fn at(options: ClientOptions, place: Place) -> Self {
        Self {
            options,
            place,
            system: SystemRoots::default(),
            agents: Mutex::default(),
        }
    }

    /// Sends a request. Any status is an answer.
    ///
    /// # Errors
    /// Where no answer came.
    pub fn send(&self, request: &Request<'_>) -> Result<Response, Failure> {
        let agent = self.agent(request.url)?;
        let answer = match request.form {
            None => {
                let mut builder = agent.get(request.url.clone());
                for (name, value) in request.headers {
                    builder = builder.header(*name, *value);
                }
                builder.call()
            }
            Some(form) => {
                let mut builder = agent.post(request.url.clone());
                for (name, value) in request.headers {
                    builder = builder.header(*name, *value);
                }
                builder
                    .content_type("application/x-www-form-urlencoded")
                    .send(form)
            }
        };
        Ok(Response::new(answer?))
    }

    /// Sends something. Any status is an answer.
    ///
    /// # Errors
    /// Where no answer came.
    pub fn upload(&self, upload: &Upload<'_>) -> Result<Response, Failure> {
        let agent = self.agent(upload.url)?;
        let mut builder = match upload.method {
            UploadMethod::Post => agent.post(upload.url.clone()),
            UploadMethod::Put => agent.put(upload.url.clone()),
        };
        for (name, value) in upload.headers {
            builder = builder.header(*name, *value);
        }
        Ok(Response::new(builder.send(upload.body)?))
    }

    fn agent(&self, url: &Uri) -> Result<Agent, Failure> {
        let origin = Origin::of(url)
            .ok_or_else(|| Failure::new(Cause::Setup, "the address is not a URL"))?;
        let known = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(agent) = known.get(&origin) {
            return Ok(agent.clone());
        }
        drop(known);
        let agent = self.make_agent(&origin)?;
        let mut known = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(known.entry(origin).or_insert(agent).clone())
    }

    fn make_agent(&self, origin: &Origin) -> Result<Agent, Failure> {
        let timeouts = &self.options.timeouts;
        let builder = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(USER_AGENT)
            .accept("")
            .accept_encoding("identity")
            .max_response_header_size(LARGEST_HEAD)
            .input_buffer_size(INPUT_BUFFER)
            .timeout_resolve(Some(timeouts.connect))
            .timeout_connect(Some(timeouts.connect))
            .timeout_send_request(Some(timeouts.connect))
            .timeout_recv_response(Some(timeouts.first_byte))
            .timeout_per_write(Some(timeouts.stall));
        match &self.place {
            Place::Socket(path) => Ok(Agent::with_parts(
                builder.proxy(None).build(),
                UnixConnector::new(path.clone(), timeouts.stall),
                NoResolver,
            )),
            Place::Network(policy) => {
                let trust = policy.trust(origin)?;
                let environment = &self.options.environment;
                let via = proxy::choose(environment, origin)
                    .map(proxy::parse)
                    .transpose()?;
                let tls = configure(&trust, &self.system, environment);
                // One bound for the reads of headers and of bodies: the longer of both.
                let read = timeouts.first_byte.max(timeouts.stall);
                let builder = builder.timeout_per_read(Some(read));
                let config = builder.proxy(via).tls_config(tls).build();
                Ok(Agent::with_parts(config, DefaultConnector::new(), Names))
            }
        }
    }
}

/// The system's resolver, whose refusals are told apart from those of a connection.
#[derive(Debug)]
struct Names;

impl Resolver for Names {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = DefaultResolver::default().resolve(uri, config, timeout);
        found.map_err(|error| match error {
            ureq::Error::Io(_) => ureq::Error::HostNotFound,
            other => other,
        })
    }
}

/// A socket needs no addresses.
#[derive(Debug)]
struct NoResolver;

impl Resolver for NoResolver {
    fn resolve(
        &self,
        _uri: &Uri,
        _config: &Config,
        _timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        Ok(self.empty())
    }
}

const USER_AGENT: &str = concat!("seawall/", env!("CARGO_PKG_VERSION"));
const LARGEST_HEAD: usize = 64 << 10;
const INPUT_BUFFER: usize = 256 << 10;
