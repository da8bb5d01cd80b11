//! Where the engine is: the command line, `DOCKER_HOST`, docker's contexts, else the first socket that is
//! there, Docker's before Podman's. In the order of docker's own command line.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::options::EngineOptions;
use crate::error::{Error, ErrorKind};
use crate::image::digest_of;
use crate::source::http::Environment;
use crate::source::http::client::TrustPolicy;
use crate::source::http::failure::Failure;
use crate::source::http::location::{Origin, parse_url};
use crate::source::http::tls::{Trust, read_authorities, read_identity};
use crate::source::registry::credential::file::AuthFile;

/// Where an engine is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A Unix socket.
    Socket(PathBuf),
    /// An address on the network.
    Network {
        /// `http://HOST:PORT` or `https://HOST:PORT`.
        base: String,
        /// Whom to trust and who we are.
        tls: TlsFiles,
    },
}

/// docker's `ca.pem`, `cert.pem` and `key.pem`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsFiles {
    /// Directory with the files, where there is one.
    pub directory: Option<PathBuf>,
    /// Whether the engine's certificate is not to be checked.
    pub unverified: bool,
}

/// Finds the engine.
///
/// # Errors
/// Where an address is unusable, or there is none and no socket either.
pub fn find_address(options: &EngineOptions) -> Result<Address, Error> {
    let environment = &options.environment;
    if let Some(host) = options.host.as_deref().filter(|host| !host.is_empty()) {
        return parse_host(host, &environment_tls(environment), "--host");
    }
    if let Some(host) = environment.text("DOCKER_HOST") {
        return parse_host(host, &environment_tls(environment), "DOCKER_HOST");
    }
    if let Some(address) = context_address(environment)? {
        return Ok(address);
    }
    let sockets = sockets(options);
    let present = |path: &&PathBuf| path.symlink_metadata().is_ok();
    if let Some(socket) = sockets.iter().find(present) {
        return Ok(Address::Socket(socket.clone()));
    }
    let tried: Vec<_> = sockets
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    let why = format!("there is no socket; tried {}", tried.join(", "));
    Err(Error::new(ErrorKind::Environment, "container engine", why)
        .hint("start Docker or Podman, or say where it is with --host or DOCKER_HOST"))
}

impl TrustPolicy for TlsFiles {
    fn trust(&self, origin: &Origin) -> Result<Trust, Failure> {
        let mut trust = Trust {
            unverified: self.unverified,
            ..Trust::default()
        };
        let (Some(directory), true) = (&self.directory, origin.is_https()) else {
            return Ok(trust);
        };
        let there =
            |name: &str| Some(directory.join(name)).filter(|p| p.symlink_metadata().is_ok());
        if let Some(ca) = there("ca.pem") {
            trust.authorities = read_authorities(&ca)?;
            trust.exclusive = true;
        }
        if let (Some(certificate), Some(key)) = (there("cert.pem"), there("key.pem")) {
            trust.identity = Some(read_identity(&certificate, &key)?);
        }
        Ok(trust)
    }
}

/// Whether and with which files TLS is asked for.
struct WantedTls {
    wanted: bool,
    files: TlsFiles,
}

fn environment_tls(environment: &Environment) -> WantedTls {
    let wanted = environment.text("DOCKER_TLS_VERIFY").is_some();
    let directory = environment
        .path("DOCKER_CERT_PATH")
        .or_else(|| environment.docker_config_dir());
    WantedTls {
        wanted,
        files: TlsFiles {
            directory,
            unverified: false,
        },
    }
}

fn parse_host(host: &str, tls: &WantedTls, from: &str) -> Result<Address, Error> {
    let wrong = |why: &str| {
        Error::new(
            ErrorKind::User,
            format!("engine address `{host}` of {from}"),
            why,
        )
        .hint("write it as unix:///run/docker.sock or tcp://HOST:PORT")
    };
    let Some((scheme, rest)) = host.split_once("://") else {
        if host.starts_with('/') {
            return Ok(Address::Socket(PathBuf::from(host)));
        }
        return Err(wrong("it has no scheme"));
    };
    let (scheme, default_port) = match scheme {
        "unix" if rest.starts_with('/') => return Ok(Address::Socket(PathBuf::from(rest))),
        "unix" => return Err(wrong("the path of a socket begins with a slash")),
        "tcp" if tls.wanted => ("https", 2376),
        "tcp" => ("http", 2375),
        "http" => ("http", 80),
        "https" => ("https", 443),
        "ssh" => {
            return Err(wrong("Seawall does not speak ssh")
                .hint("forward the socket: ssh -nNT -L /tmp/docker.sock:/run/docker.sock HOST"));
        }
        _ => return Err(wrong("its scheme is none of unix, tcp, http and https")),
    };
    let rest = rest.trim_end_matches('/');
    let url = parse_url(&format!("{scheme}://{rest}/"))
        .filter(|url| url.path() == "/" && url.query().is_none())
        .ok_or_else(|| wrong("it is not HOST:PORT"))?;
    let port = url.port_u16().unwrap_or(default_port);
    let host = url.host().unwrap_or_default();
    Ok(Address::Network {
        base: format!("{scheme}://{host}:{port}"),
        tls: tls.files.clone(),
    })
}

fn sockets(options: &EngineOptions) -> Vec<PathBuf> {
    let environment = &options.environment;
    let runtime = environment.path("XDG_RUNTIME_DIR");
    let home = environment.home();
    let (docker, podman): (Vec<PathBuf>, Vec<PathBuf>) = (options.sockets.iter().cloned())
        .partition(|path| !path.to_string_lossy().contains("podman"));
    let mut sockets = docker;
    sockets.extend(runtime.iter().map(|dir| dir.join("docker.sock")));
    sockets.extend(home.iter().map(|dir| dir.join(".docker/run/docker.sock")));
    sockets.extend(runtime.iter().map(|dir| dir.join("podman/podman.sock")));
    sockets.extend(podman);
    sockets
}

/// What a context says (docker's `contexts/meta/*/meta.json`).
#[derive(Deserialize)]
struct Meta {
    #[serde(rename = "Endpoints")]
    endpoints: Endpoints,
}

#[derive(Deserialize)]
struct Endpoints {
    docker: Endpoint,
}

#[derive(Deserialize)]
struct Endpoint {
    #[serde(rename = "Host", default)]
    host: String,
    #[serde(rename = "SkipTLSVerify", default)]
    unverified: bool,
}

/// Returns the address of the current context; nothing where it is the default one.
fn context_address(environment: &Environment) -> Result<Option<Address>, Error> {
    let Some(config) = environment.docker_config_dir() else {
        return Ok(None);
    };
    let name = match environment.text("DOCKER_CONTEXT") {
        Some(name) => Some(name.to_owned()),
        None => AuthFile::read(&config.join("config.json"))?
            .and_then(|file| file.context().map(str::to_owned)),
    };
    let Some(name) = name.filter(|name| name != "default") else {
        return Ok(None);
    };
    let id = digest_of(name.as_bytes());
    let contexts = config.join("contexts");
    let path = contexts.join("meta").join(id.hex()).join("meta.json");
    let meta = read_meta(&path).map_err(|why| {
        Error::new(ErrorKind::User, format!("docker context `{name}`"), why)
            .hint("list the contexts with `docker context ls`")
    })?;
    let endpoint = meta.endpoints.docker;
    let directory = contexts.join("tls").join(id.hex()).join("docker");
    let has_files = directory.symlink_metadata().is_ok();
    let tls = WantedTls {
        wanted: has_files || endpoint.unverified,
        files: TlsFiles {
            directory: Some(directory).filter(|_| has_files),
            unverified: endpoint.unverified,
        },
    };
    let from = format!("the docker context `{name}`");
    parse_host(&endpoint.host, &tls, &from).map(Some)
}

fn read_meta(path: &Path) -> Result<Meta, String> {
    let file = std::fs::File::open(path)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    let mut bytes = Vec::new();
    file.take(LARGEST_META)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    serde_json::from_slice(&bytes)
        .map_err(|_| format!("{} is not the description of a context", path.display()))
}

const LARGEST_META: u64 = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    fn address(host: &str, tls: bool) -> Result<Address, String> {
        let mut environment = Environment::default().with("DOCKER_HOST", host);
        if tls {
            environment = environment
                .with("DOCKER_TLS_VERIFY", "1")
                .with("DOCKER_CERT_PATH", "/c");
        }
        let options = EngineOptions {
            environment,
            ..EngineOptions::default()
        };
        find_address(&options).map_err(|error| error.to_string())
    }

    fn base(host: &str, tls: bool) -> Option<String> {
        match address(host, tls) {
            Ok(Address::Network { base, .. }) => Some(base),
            Ok(Address::Socket(path)) => Some(path.display().to_string()),
            Err(_) => None,
        }
    }

    #[test]
    fn hosts_are_read_as_docker_reads_them() {
        let cases = [
            ("unix:///run/x.sock", false, Some("/run/x.sock")),
            ("/run/x.sock", false, Some("/run/x.sock")),
            ("tcp://h.example", false, Some("http://h.example:2375")),
            ("tcp://h.example", true, Some("https://h.example:2376")),
            ("tcp://h.example:99/", true, Some("https://h.example:99")),
            ("tcp://[::1]:2375", false, Some("http://[::1]:2375")),
            ("https://h.example:1", false, Some("https://h.example:1")),
            ("unix://relative", false, None),
            ("tcp://h.example/path", false, None),
            ("tcp://", false, None),
            ("ssh://h.example", false, None),
            ("npipe:////./pipe/x", false, None),
            ("h.example", false, None),
        ];
        for (host, tls, want) in cases {
            assert_eq!(base(host, tls).as_deref(), want, "{host}");
        }
    }

    #[test]
    fn the_current_context_is_asked_for() {
        let home = tempfile::tempdir().unwrap();
        let id = digest_of(b"lab");
        let meta = home.path().join("contexts/meta").join(id.hex());
        std::fs::create_dir_all(&meta).unwrap();
        let text = r#"{"Name":"lab","Metadata":{},"Endpoints":{"docker":{"Host":"unix:///run/lab.sock","SkipTLSVerify":false}}}"#;
        std::fs::write(meta.join("meta.json"), text).unwrap();
        std::fs::write(
            home.path().join("config.json"),
            r#"{"currentContext":"lab"}"#,
        )
        .unwrap();
        let options = |environment: Environment| EngineOptions {
            environment: environment.with("DOCKER_CONFIG", home.path()),
            sockets: Vec::new(),
            ..EngineOptions::default()
        };
        let lab = Address::Socket("/run/lab.sock".into());
        assert_eq!(find_address(&options(Environment::default())).unwrap(), lab);
        let default = Environment::default().with("DOCKER_CONTEXT", "default");
        let error = find_address(&options(default)).unwrap_err();
        assert!(error.to_string().contains("there is no socket"), "{error}");
        let missing = Environment::default().with("DOCKER_CONTEXT", "nowhere");
        let error = find_address(&options(missing)).unwrap_err();
        assert!(error.to_string().contains("nowhere"), "{error}");
    }
}
