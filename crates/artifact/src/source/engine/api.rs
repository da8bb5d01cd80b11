//! The parts of Docker's Engine API that Seawall uses (versions 1.24 to 1.47; Podman's compatible API
//! answers the same): `/_ping`, `/version`, `/images/json`, `/images/NAME/json`, `/images/NAME/get`.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;

use seawall_model::artifact::Artifact;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::address::{Address, find_address};
use super::base_image::KnownImages;
use super::options::EngineOptions;
use super::strict::Strict;
use crate::error::{Error, ErrorKind};
use crate::source::http::body::Unread;
use crate::source::http::client::{Request, Response, Upload, UploadMethod};
use crate::source::http::failure::{Cause, Failure, cut};
use crate::source::http::location::parse_url;
use crate::source::http::{Client, ClientOptions};

/// An engine that answers.
pub struct Engine {
    client: Client,
    /// With more patience, for exports.
    exporter: Client,
    base: String,
    place: String,
    version: ApiVersion,
    /// The newest version that the engine itself speaks.
    newest: ApiVersion,
    local: bool,
    read_store: bool,
    known: KnownImages,
}

/// A version of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ApiVersion(u32, u32);

/// An image as the list of images shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineImage {
    /// The engine's id of it.
    pub id: String,
    /// Its names, sorted; none where it is dangling.
    pub references: Vec<String>,
}

/// What the engine says about one image.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Inspection {
    /// The engine's id of it.
    #[serde(rename = "Id", default)]
    pub id: String,
    /// Its names.
    #[serde(rename = "RepoTags", default)]
    pub tags: Option<Vec<String>>,
    /// Names with the digests of manifests.
    #[serde(rename = "RepoDigests", default)]
    pub digests: Option<Vec<String>>,
    /// Its layers.
    #[serde(rename = "RootFS", default)]
    pub rootfs: RootFs,
    /// Where the engine keeps it.
    #[serde(rename = "GraphDriver", default)]
    pub driver: Driver,
}

/// The layers of an image.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct RootFs {
    /// Digests of the uncompressed layers, lowest first.
    #[serde(rename = "Layers", default)]
    pub layers: Option<Vec<String>>,
}

/// Where an engine keeps an image.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Driver {
    /// Name of the storage driver.
    #[serde(rename = "Name", default)]
    pub name: String,
    /// What the driver says.
    #[serde(rename = "Data", default)]
    pub data: Option<BTreeMap<String, Option<String>>>,
}

impl Engine {
    /// Finds the engine, asks whether it is there, and settles on a version of the API.
    ///
    /// # Errors
    /// Where there is none, it may not be asked, or it is too old.
    pub fn connect(options: &EngineOptions) -> Result<Self, Error> {
        let address = find_address(options)?;
        let quick = ClientOptions {
            environment: options.environment.clone(),
            timeouts: options.timeouts.clone(),
        };
        let mut patient = quick.clone();
        patient.timeouts.first_byte = options.export_wait;
        let client = |own: ClientOptions| match &address {
            Address::Socket(path) => Client::over_socket(own, path.clone()),
            Address::Network { tls, .. } => Client::new(own, Box::new(tls.clone())),
        };
        let (base, place, local) = match &address {
            // The host of the URL goes nowhere but into the `Host` header.
            Address::Socket(path) => {
                let place = path.display().to_string();
                ("http://localhost".to_owned(), place, true)
            }
            Address::Network { base, .. } => (base.clone(), base.clone(), false),
        };
        let mut engine = Self {
            client: client(quick),
            exporter: client(patient),
            base,
            place,
            version: OURS,
            newest: OURS,
            local,
            read_store: options.read_store,
            known: KnownImages::default(),
        };
        engine.newest = engine.negotiate()?;
        engine.version = engine.newest.min(OURS);
        Ok(engine)
    }

    /// Returns the version of the API that is spoken.
    pub const fn version(&self) -> ApiVersion {
        self.version
    }

    /// Says whether the engine runs on this machine (as far as a Unix socket tells) and the user lets
    /// us look into its store.
    pub const fn may_read_store(&self) -> bool {
        self.local && self.read_store
    }

    /// Lists the images, each once, with all its names; those that only serve as a base of others and
    /// have no name are left out, dangling ones are not.
    ///
    /// # Errors
    /// Where the engine does not answer, or not with a list of images.
    pub fn images(&self) -> Result<Vec<EngineImage>, Error> {
        let list: Vec<Listed> = self.document("images/json", "list of images")?;
        let mut images: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for listed in list {
            let names = images.entry(listed.id).or_default();
            names.extend(real_names(listed.tags.unwrap_or_default()));
        }
        let image = |(id, mut references): (String, Vec<String>)| {
            references.sort();
            references.dedup();
            EngineImage { id, references }
        };
        Ok(images.into_iter().map(image).collect())
    }

    /// Asks about one image, by name or id; nothing where the engine does not have it.
    ///
    /// # Errors
    /// Where the engine does not answer, or not with what it should.
    pub fn inspect(&self, name: &str) -> Result<Option<Inspection>, Error> {
        let path = format!("images/{}/json", encode(name));
        let response = self.get(&path, name)?;
        if response.status == 404 {
            return Ok(None);
        }
        let bytes = self.read(accept(response, name)?, name)?;
        self.parse(&bytes, name).map(Some)
    }

    /// Lists the ids of all containers, stopped ones among them.
    ///
    /// # Errors
    /// Where the engine does not answer, or not with a list of containers.
    pub fn containers(&self) -> Result<Vec<String>, Error> {
        #[derive(serde::Deserialize)]
        struct Listed {
            #[serde(rename = "Id")]
            id: String,
        }
        let list: Vec<Listed> = self.document("containers/json?all=1", "list of containers")?;
        Ok(list.into_iter().map(|listed| listed.id).collect())
    }

    /// Asks about one container, by name or id; nothing where the engine does not have it.
    ///
    /// # Errors
    /// Where the engine does not answer, or not with JSON.
    pub fn container(&self, name: &str) -> Result<Option<serde_json::Value>, Error> {
        self.ask(&format!("containers/{}/json", encode(name)), name)
    }

    /// Says of an image which other image of the engine it was built on.
    pub(super) fn find_base(&self, artifact: &mut Artifact) {
        self.known.find_base(self, artifact);
    }

    /// Begins the export of an image.
    ///
    /// # Errors
    /// Where the engine does not answer, or refuses.
    pub fn export(&self, id: &str) -> Result<Response, Error> {
        let path = format!("/v{}/images/{}/get", self.version, encode(id));
        let response = self.send(&self.exporter, &path, id)?;
        accept(response, id)
    }

    /// Says whether it was reached over a socket of this machine.
    pub const fn is_local(&self) -> bool {
        self.local
    }

    /// Returns where it was reached, in the form of `DOCKER_HOST`.
    pub fn address(&self) -> String {
        if self.local {
            format!("unix://{}", self.place)
        } else {
            self.place.replacen("http", "tcp", 1)
        }
    }

    /// Asks for any document; nothing where the engine has none at that path.
    ///
    /// # Errors
    /// Where the engine does not answer, or not with JSON.
    pub(crate) fn ask(&self, path: &str, what: &str) -> Result<Option<serde_json::Value>, Error> {
        self.strict(self.get(path, what)?, what)
    }

    /// Reads an answer; nothing where the engine has none.
    fn strict(&self, response: Response, what: &str) -> Result<Option<serde_json::Value>, Error> {
        if response.status == 404 {
            return Ok(None);
        }
        let bytes = self.read(accept(response, what)?, what)?;
        let read: Strict = self.parse(&bytes, what)?;
        Ok(Some(read.0))
    }

    /// Says whether the engine speaks a version of the API that is newer than the one that is settled on.
    pub(crate) fn speaks(&self, version: ApiVersion) -> bool {
        version <= self.newest
    }

    /// Asks for a document in a version of the API that the engine speaks.
    ///
    /// # Errors
    /// As for [`Self::ask`].
    pub(crate) fn ask_newer(
        &self,
        version: ApiVersion,
        path: &str,
    ) -> Result<Option<serde_json::Value>, Error> {
        let path_of_version = format!("/v{version}/{path}");
        self.strict(self.send(&self.client, &path_of_version, path)?, path)
    }

    /// Asks for documents that come one behind the other; nothing where the engine has none at that path.
    ///
    /// # Errors
    /// Where the engine does not answer, or not with JSON.
    pub(crate) fn ask_stream(
        &self,
        path: &str,
        what: &str,
    ) -> Result<Option<Vec<serde_json::Value>>, Error> {
        let response = self.get(path, what)?;
        if response.status == 404 {
            return Ok(None);
        }
        let bytes = self.read(accept(response, what)?, what)?;
        let documents = serde_json::Deserializer::from_slice(&bytes).into_iter();
        let documents = documents.map(|read| read.map(|Strict(value)| value));
        let read: Result<Vec<serde_json::Value>, _> = documents.collect();
        read.map(Some).map_err(|error| {
            let why = format!("the answer of {} is not JSON ({error})", self.place);
            Error::new(ErrorKind::Network, what, why)
        })
    }

    /// Asks for what comes whenever something happens.
    ///
    /// # Errors
    /// Where the engine does not answer, or refuses.
    pub(crate) fn follow(&self, path: &str, what: &str) -> Result<Box<dyn Read + Send>, Error> {
        let response = accept(self.get(path, what)?, what)?;
        Ok(Box::new(response.body.into_waiting()))
    }

    /// Asks whether the engine is there.
    ///
    /// # Errors
    /// Where it does not answer.
    pub(crate) fn ping(&self) -> Result<(), Error> {
        self.send(&self.client, "/_ping", &self.place).map(drop)
    }

    fn negotiate(&self) -> Result<ApiVersion, Error> {
        let response = self.send(&self.client, "/_ping", &self.place)?;
        let mut said = response.header("api-version").and_then(ApiVersion::parse);
        let status = response.status;
        if said.is_none() {
            let response = self.send(&self.client, "/version", &self.place)?;
            let bytes = self.read(accept(response, &self.place)?, &self.place)?;
            let version: Version = self.parse(&bytes, &self.place)?;
            said = ApiVersion::parse(&version.api);
        } else if status >= 400 {
            accept(response, &self.place)?;
        }
        let Some(said) = said else {
            let why = "it does not say which version of the engine's API it speaks";
            return Err(Error::new(ErrorKind::Network, &self.place, why));
        };
        if said < OLDEST {
            let why = format!("the engine is too old: it speaks version {said} of the API");
            return Err(Error::new(ErrorKind::User, &self.place, why).hint(
                "Seawall needs Docker 1.12 or later; or save the image and scan the archive",
            ));
        }
        Ok(said)
    }

    fn document<T: DeserializeOwned>(&self, path: &str, what: &str) -> Result<T, Error> {
        let response = self.get(path, what)?;
        let bytes = self.read(accept(response, what)?, what)?;
        self.parse(&bytes, what)
    }

    fn get(&self, path: &str, what: &str) -> Result<Response, Error> {
        self.send(&self.client, &format!("/v{}/{path}", self.version), what)
    }

    fn send(&self, client: &Client, path: &str, what: &str) -> Result<Response, Error> {
        let url = parse_url(&format!("{}{path}", self.base))
            .ok_or_else(|| Error::new(ErrorKind::User, what, "it cannot stand in a request"))?;
        let request = Request {
            url: &url,
            headers: &[],
            form: None,
        };
        client
            .send(&request)
            .map_err(|failure| self.unanswered(&failure))
    }

    /// Asks for something to be done, with a JSON body; `is_long`: it may take as long as an export.
    pub(super) fn post(
        &self,
        path: &str,
        body: &[u8],
        is_long: bool,
        what: &str,
    ) -> Result<Response, Error> {
        let url = parse_url(&format!("{}/v{}/{path}", self.base, self.version))
            .ok_or_else(|| Error::new(ErrorKind::User, what, "it cannot stand in a request"))?;
        let client = if is_long {
            &self.exporter
        } else {
            &self.client
        };
        let upload = Upload {
            method: UploadMethod::Post,
            url: &url,
            headers: &[("Content-Type", "application/json")],
            body,
        };
        client
            .upload(&upload)
            .map_err(|failure| self.unanswered(&failure))
    }

    fn unanswered(&self, failure: &Failure) -> Error {
        let what = format!("container engine at {}", self.place);
        let error = failure.about(what);
        match failure.cause {
            Cause::Permission => error.hint(
                "run it with sudo, or as a member of the group that owns the socket (docker)",
            ),
            Cause::Missing | Cause::Connect => {
                error.hint("start the engine, or say where it is with --host or DOCKER_HOST")
            }
            Cause::Certificate | Cause::Tls => {
                error.hint("check DOCKER_TLS_VERIFY and the files in DOCKER_CERT_PATH")
            }
            Cause::Closed | Cause::Protocol if !self.local => {
                error.hint("if it wants TLS, set DOCKER_TLS_VERIFY and DOCKER_CERT_PATH")
            }
            _ => error,
        }
    }

    fn read(&self, response: Response, what: &str) -> Result<Vec<u8>, Error> {
        response
            .body
            .read_document(LARGEST_DOCUMENT)
            .map_err(|unread| match unread {
                Unread::Failed(failure) => self.unanswered(&failure),
                Unread::TooLarge => {
                    let why = format!("the engine's answer has more than {LARGEST_DOCUMENT} bytes");
                    Error::new(ErrorKind::Limit, what, why)
                }
            })
    }

    fn parse<T: DeserializeOwned>(&self, bytes: &[u8], what: &str) -> Result<T, Error> {
        serde_json::from_slice(bytes).map_err(|error| {
            let why = format!(
                "the answer of {} is not what it should be ({error})",
                self.place
            );
            Error::new(ErrorKind::Network, what, why)
        })
    }
}

impl Inspection {
    /// Returns its names, sorted.
    pub fn references(&self) -> Vec<String> {
        let mut names = real_names(self.tags.clone().unwrap_or_default());
        names.sort();
        names.dedup();
        names
    }
}

/// Takes an answer that is no refusal.
pub(super) fn accept(response: Response, what: &str) -> Result<Response, Error> {
    let status = response.status;
    if status == 200 {
        return Ok(response);
    }
    let start = response.body.read_start(LARGEST_REFUSAL);
    let said: Refusal = serde_json::from_slice(&start).unwrap_or_default();
    let words = match cut(&said.message) {
        words if words.is_empty() => String::new(),
        words => format!(" ({words})"),
    };
    Err(match status {
        404 => not_found(what),
        401 | 403 => {
            let why = format!("the engine forbids it{words}");
            Error::new(ErrorKind::Environment, what, why)
                .hint("an authorisation plug-in or proxy stands before the engine")
        }
        _ => {
            let why = format!("the engine answered with status {status}{words}");
            Error::new(ErrorKind::Network, what, why)
        }
    })
}

/// Makes the error for an image that the engine does not have.
pub(super) fn not_found(what: &str) -> Error {
    Error::new(ErrorKind::User, what, "the engine does not have it")
        .hint("pull it, or scan it out of its registry with the prefix registry:")
}

impl ApiVersion {
    /// Makes a version.
    pub(crate) const fn new(major: u32, minor: u32) -> Self {
        Self(major, minor)
    }

    /// Reads `MAJOR.MINOR`.
    pub fn parse(text: &str) -> Option<Self> {
        let (major, minor) = text.trim().split_once('.')?;
        Some(Self(major.parse().ok()?, minor.parse().ok()?))
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

#[derive(Deserialize)]
struct Listed {
    #[serde(rename = "Id")]
    id: String,
    #[serde(rename = "RepoTags", default)]
    tags: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Version {
    #[serde(rename = "ApiVersion", default)]
    api: String,
}

#[derive(Default, Deserialize)]
struct Refusal {
    #[serde(default)]
    message: String,
}

/// The newest version that Seawall knows.
const OURS: ApiVersion = ApiVersion(1, 47);
/// The oldest that has what Seawall asks for.
const OLDEST: ApiVersion = ApiVersion(1, 24);
const LARGEST_DOCUMENT: u64 = 64 << 20;
const LARGEST_REFUSAL: u64 = 64 << 10;

fn real_names(names: Vec<String>) -> Vec<String> {
    names
        .into_iter()
        .filter(|name| !name.contains("<none>"))
        .collect()
}

/// Encodes a name for a path: what RFC 3986 calls unreserved stands, and `/`, `:` and `@`, which the
/// engine's routes take as part of a name.
pub(super) fn encode(name: &str) -> String {
    use fmt::Write as _;
    let mut text = String::new();
    // A part of dots would lead to another route.
    let dots = name.split('/').any(|part| part == "." || part == "..");
    for byte in name.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-_~/:@".contains(&byte);
        if plain || (byte == b'.' && !dots) {
            text.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_encoded_and_lead_nowhere_else() {
        let cases = [
            ("127.0.0.1:5000/a/b:1.0", "127.0.0.1:5000/a/b:1.0"),
            ("a@sha256:0", "a@sha256:0"),
            ("a?all=1", "a%3Fall%3D1"),
            ("../containers", "%2E%2E/containers"),
            ("a b\r\nHost: x", "a%20b%0D%0AHost:%20x"),
        ];
        for (name, want) in cases {
            assert_eq!(encode(name), want);
        }
    }

    #[test]
    fn versions_are_ordered_by_number() {
        let version = |text| ApiVersion::parse(text).unwrap();
        assert!(version("1.9") < version("1.41"));
        for bad in ["", "1", "1.x", "-1.2", "1.99999999999"] {
            assert_eq!(ApiVersion::parse(bad), None, "{bad}");
        }
    }
}
