//! The file of cases, key by key.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use seawall_model::time::Timestamp;
use serde::Deserialize;
use serde_saphyr::{Location, Spanned};

use super::Expected;
use super::request::Written;
use super::scan::ScanDocument;
use super::world::WrittenWorld;
use crate::api::operation::Target;
use crate::principal::{Certificate, Peer, Principal, Proof};
use crate::world::{Object, PathKind};

/// A file of cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Document {
    version: Spanned<u64>,
    #[serde(default)]
    pub(super) policy: Option<String>,
    #[serde(default)]
    pub(super) world: WorldDocument,
    #[serde(default)]
    time: Option<Spanned<String>>,
    pub(super) cases: Vec<CaseDocument>,
}

/// A world.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct WorldDocument {
    objects: Vec<ObjectDocument>,
    links: BTreeMap<String, String>,
    paths: BTreeMap<String, Kind>,
}

/// An object of the engine.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ObjectDocument {
    kind: ObjectKind,
    id: String,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    labels: BTreeMap<String, String>,
    #[serde(default)]
    image: Option<String>,
    #[serde(default)]
    digests: Vec<String>,
    #[serde(default)]
    manifests: Vec<String>,
    #[serde(default)]
    container: Option<String>,
    #[serde(default)]
    powerful: bool,
    #[serde(default)]
    driver: Option<String>,
    #[serde(default)]
    options: BTreeMap<String, String>,
    #[serde(default)]
    scan: Option<ScanDocument>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ObjectKind {
    Container,
    Exec,
    Image,
    Network,
    Volume,
    Plugin,
    Node,
    Service,
    Task,
    Secret,
    Config,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Folder,
    File,
    Socket,
    Device,
    Other,
}

/// A case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct CaseDocument {
    pub(super) name: Spanned<String>,
    pub(super) principal: PrincipalDocument,
    pub(super) request: RequestDocument,
    expect: Spanned<String>,
    #[serde(default)]
    pub(super) rule: Option<String>,
    #[serde(default)]
    pub(super) reason: Option<String>,
    #[serde(default)]
    time: Option<Spanned<String>>,
}

/// Who asks.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct PrincipalDocument {
    listener: Option<String>,
    uid: Option<u32>,
    gid: Option<u32>,
    cn: Option<String>,
    uri: Option<String>,
    ssh_key: Option<String>,
}

/// What is asked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RequestDocument {
    method: String,
    path: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    /// A text as it is sent, or a document that is sent as JSON.
    #[serde(default)]
    body: Option<serde_json::Value>,
}

impl Document {
    /// Checks the version, and that there is a case: a file without one would pass for well.
    pub(super) fn check(&self) -> Result<(), (Location, String)> {
        if self.version.value != 1 {
            let why = format!(
                "version {} is not known; this program reads version 1",
                self.version.value
            );
            return Err((self.version.referenced, why));
        }
        if self.cases.is_empty() {
            return Err((self.version.referenced, "there are no cases".to_owned()));
        }
        Ok(())
    }

    /// Returns the moment of cases that name none.
    pub(super) fn time(&self) -> Result<Option<Timestamp>, (Location, String)> {
        time(self.time.as_ref())
    }
}

impl CaseDocument {
    /// Returns the moment of the case.
    pub(super) fn time(&self) -> Result<Option<Timestamp>, (Location, String)> {
        time(self.time.as_ref())
    }

    /// Returns what is to be decided.
    pub(super) fn expected(&self) -> Result<Expected, (Location, String)> {
        match self.expect.value.as_str() {
            "allow" => Ok(Expected::Allow),
            "deny" => Ok(Expected::Deny),
            "refuse" => Ok(Expected::Refuse),
            other => {
                let why = format!("`{other}` is not one of allow, deny, refuse");
                Err((self.expect.referenced, why))
            }
        }
    }
}

impl PrincipalDocument {
    /// Returns who it is.
    pub(super) fn to_principal(&self) -> Result<Principal, String> {
        let peer = self.uid.map(|uid| Peer {
            uid,
            gid: self.gid.unwrap_or(uid),
            pid: 1,
        });
        let is_certified = self.cn.is_some() || self.uri.is_some();
        let proof = match (peer, is_certified, &self.ssh_key) {
            (Some(peer), false, Some(key)) => Proof::Ssh {
                peer,
                key: Some(key.clone()),
            },
            (Some(peer), false, None) => Proof::Peer(peer),
            (None, true, None) => Proof::Certificate(Certificate {
                uris: self.uri.iter().cloned().collect(),
                common_name: self.cn.clone(),
                serial: "01".to_owned(),
                address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 1),
            }),
            _ => return Err("the principal is a uid (with an ssh-key), a cn or a uri".to_owned()),
        };
        Ok(Principal {
            proof,
            listener: self.listener.clone().unwrap_or_else(|| "main".to_owned()),
        })
    }
}

impl RequestDocument {
    /// Returns the request as it is sent.
    pub(super) fn into_written(self) -> Written {
        let body = self.body.map(|body| match body {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        });
        Written {
            method: self.method,
            path: self.path,
            headers: self.headers.into_iter().collect(),
            body,
        }
    }
}

impl WorldDocument {
    /// Returns the world.
    pub(super) fn into_world(self) -> WrittenWorld {
        let paths = self.paths.into_iter();
        let scans = self.objects.iter().filter_map(|it| {
            let scan = it.scan.as_ref()?;
            Some((it.id.clone(), scan.essence(&it.id)))
        });
        WrittenWorld {
            scans: scans.collect(),
            objects: self.objects.into_iter().map(object).collect(),
            links: self.links,
            paths: paths.map(|(path, kind)| (path, path_kind(kind))).collect(),
        }
    }
}

fn time(text: Option<&Spanned<String>>) -> Result<Option<Timestamp>, (Location, String)> {
    let read = text.map(|text| {
        let read = text.value.parse::<Timestamp>();
        read.map_err(|error| (text.referenced, error.to_string()))
    });
    read.transpose()
}

fn object(document: ObjectDocument) -> (Target, Object) {
    let target = match document.kind {
        ObjectKind::Container => Target::Container,
        ObjectKind::Exec => Target::Exec,
        ObjectKind::Image => Target::Image,
        ObjectKind::Network => Target::Network,
        ObjectKind::Volume => Target::Volume,
        ObjectKind::Plugin => Target::Plugin,
        ObjectKind::Node => Target::Node,
        ObjectKind::Service => Target::Service,
        ObjectKind::Task => Target::Task,
        ObjectKind::Secret => Target::Secret,
        ObjectKind::Config => Target::Config,
    };
    let object = Object {
        id: document.id,
        names: document.names,
        labels: document.labels.into_iter().collect(),
        image: document.image,
        digests: document.digests,
        manifests: document.manifests,
        container: document.container,
        powerful: document.powerful,
        driver: document.driver,
        options: document.options.into_iter().collect(),
        ..Object::default()
    };
    (target, object)
}

const fn path_kind(kind: Kind) -> PathKind {
    match kind {
        Kind::Folder => PathKind::Folder,
        Kind::File => PathKind::File,
        Kind::Socket => PathKind::Socket,
        Kind::Device => PathKind::Device,
        Kind::Other => PathKind::Other,
    }
}
