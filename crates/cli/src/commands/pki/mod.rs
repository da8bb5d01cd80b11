//! `seawall pki`: an authority for the certificates of engines and their clients.

pub(crate) mod arguments;
mod doctor;

use std::io::{self, Write as _};
use std::net::IpAddr;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use seawall_guard::pki::{self, Entry, Issued, Kind, Permitted, Request, Store, hand_out};
use seawall_model::time::Timestamp;

use crate::commands::now;
use crate::exit::Usage;
use crate::ui::Terminal;
use arguments::{Client, Home, Init, Issue, Pki, Renew, Revoke, Server};

/// Runs a command about certificates.
pub(super) fn run(command: Pki, terminal: Terminal) -> anyhow::Result<ExitCode> {
    match command {
        Pki::Init(arguments) => init(&arguments, terminal)?,
        Pki::Issue(Issue::Server(arguments)) => server(&arguments, terminal)?,
        Pki::Issue(Issue::Client(arguments)) => client(&arguments, terminal)?,
        Pki::List(arguments) => list(&arguments)?,
        Pki::Renew(arguments) => renew(&arguments, terminal)?,
        Pki::Revoke(arguments) => revoke(&arguments, terminal)?,
        Pki::Doctor(arguments) => return doctor::run(&arguments, terminal),
    }
    Ok(ExitCode::SUCCESS)
}

fn init(arguments: &Init, terminal: Terminal) -> anyhow::Result<()> {
    let networks: Result<_, _> = arguments.permit_ip.iter().map(|it| network(it)).collect();
    let permitted = Permitted {
        dns: arguments.permit_dns.clone(),
        networks: networks?,
    };
    let folder = &arguments.home.folder;
    let lifetime = i64::from(arguments.days) * DAY;
    let is_held = permitted != Permitted::default();
    Store::create(folder, &arguments.name, permitted, seconds(), lifetime).map_err(said)?;
    let place = folder.display();
    terminal.note(&format!(
        "made the authority in {place}: ca.pem is for everybody, ca-key.pem for nobody"
    ));
    if !is_held {
        terminal.note("it may vouch for every name: --permit-dns and --permit-ip hold it to yours");
    }
    Ok(())
}

fn network(text: &str) -> anyhow::Result<(IpAddr, u8)> {
    let wrong = || Usage(format!("`{text}` is no address and no network"));
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().map_err(|_| wrong())?;
    let whole = if address.is_ipv4() { 32 } else { 128 };
    let length = length.map_or(Ok(whole), str::parse).map_err(|_| wrong())?;
    Ok((address, length))
}

fn server(arguments: &Server, terminal: Terminal) -> anyhow::Result<()> {
    let request = Request {
        kind: Kind::Server,
        name: arguments.name.clone(),
        dns: arguments.dns.clone(),
        addresses: arguments.ip.clone(),
        uris: Vec::new(),
        lifetime: i64::from(arguments.days) * DAY,
    };
    let mut store = open(&arguments.home)?;
    let out = absolute(&arguments.out)?;
    let issued = store.issue(&request, Some(&out), seconds()).map_err(said)?;
    tell(&issued, terminal);
    write(&store, &out, Kind::Server, &issued, terminal)?;
    terminal.note(
        "daemon.json there holds the engine's settings: take them over into /etc/docker/daemon.json; where a unit \
         starts dockerd with -H, take that out, since the engine refuses both",
    );
    Ok(())
}

fn client(arguments: &Client, terminal: Terminal) -> anyhow::Result<()> {
    let request = Request {
        kind: Kind::Client,
        name: arguments.name.clone(),
        dns: Vec::new(),
        addresses: Vec::new(),
        uris: arguments.uri.clone(),
        lifetime: i64::from(arguments.hours) * 3600,
    };
    let mut store = open(&arguments.home)?;
    let out = arguments.out.as_deref().map(absolute).transpose()?;
    let issued = store
        .issue(&request, out.as_deref(), seconds())
        .map_err(said)?;
    tell(&issued, terminal);
    if let Some(out) = &out {
        write(&store, out, Kind::Client, &issued, terminal)?;
    }
    if let (Some(name), Some(host)) = (&arguments.context, &arguments.host) {
        let home = std::env::var_os("HOME").map(|home| Path::new(&home).join(".docker"));
        let folder = arguments.docker_config.clone().or(home);
        let folder = folder.ok_or_else(|| {
            Usage("where is the docker command's folder? --docker-config".to_owned())
        })?;
        let authority = store.certificate().map_err(said)?;
        pki::context(&folder, name, host, &authority, &issued).map_err(said)?;
        terminal.note(&format!("context written: docker --context {name} version"));
    }
    Ok(())
}

fn list(arguments: &Home) -> anyhow::Result<()> {
    let store = open(arguments)?;
    let now = seconds();
    let mut out = io::stdout().lock();
    for entry in store.issued() {
        let request = &entry.request;
        let kind = match request.kind {
            Kind::Server => "server",
            Kind::Client => "client",
        };
        let state = state(entry, now);
        let until = Timestamp::from_seconds(entry.until);
        writeln!(
            out,
            "{}  {kind}  {state:<8}  {until}  {}",
            entry.serial, request.name
        )?;
    }
    Ok(())
}

fn state(entry: &Entry, now: i64) -> &'static str {
    match entry {
        it if it.revoked.is_some() => "revoked",
        it if it.until < now => "expired",
        it if it.renewed_by.is_some() => "renewed",
        it if it.is_due(now) => "due",
        _ => "good",
    }
}

fn renew(arguments: &Renew, terminal: Terminal) -> anyhow::Result<()> {
    let mut store = open(&arguments.home)?;
    let now = seconds();
    let which = if arguments.due {
        let due = store.issued().iter().filter(|it| it.is_due(now));
        // What nobody knows the place of is renewed by hand.
        let due = due.filter(|it| it.folder.is_some());
        due.map(|it| it.serial.clone()).collect()
    } else {
        named(&store, &arguments.which, |it| it.renewed_by.is_none())?
    };
    for serial in which {
        let (issued, old) = store.renew(&serial, now).map_err(said)?;
        tell(&issued, terminal);
        let Some(folder) = &old.folder else {
            return Err(Usage(format!(
                "nobody knows where {serial} was written to: issue it anew with --out"
            ))
            .into());
        };
        write(&store, folder, old.request.kind, &issued, terminal)?;
    }
    if arguments.due {
        store.list(now).map_err(said)?;
    }
    Ok(())
}

fn revoke(arguments: &Revoke, terminal: Terminal) -> anyhow::Result<()> {
    let mut store = open(&arguments.home)?;
    let now = seconds();
    for serial in named(&store, &arguments.which, |it| it.revoked.is_none())? {
        store.revoke(&serial, now).map_err(said)?;
        terminal.note(&format!("revoked {serial}"));
    }
    let list = arguments.home.folder.join("crl.pem");
    terminal.note(&format!(
        "{} is made anew: the guard reads it by itself, dockerd reads no such list at all",
        list.display()
    ));
    Ok(())
}

/// Returns the numbers of what is named by number or name.
fn named(
    store: &Store,
    which: &[String],
    may: impl Fn(&Entry) -> bool,
) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    for word in which {
        let of = |it: &&Entry| it.serial == *word || it.request.name == *word && may(it);
        let before = found.len();
        found.extend(store.issued().iter().filter(of).map(|it| it.serial.clone()));
        if found.len() == before {
            let why = format!("no certificate is called {word}; `seawall pki list` shows them");
            return Err(Usage(why).into());
        }
    }
    Ok(found)
}

fn write(
    store: &Store,
    folder: &Path,
    kind: Kind,
    issued: &Issued,
    terminal: Terminal,
) -> anyhow::Result<()> {
    let authority = store.certificate().map_err(said)?;
    for file in hand_out(folder, kind, &authority, issued).map_err(said)? {
        terminal.note(&format!("wrote {}", file.display()));
    }
    Ok(())
}

fn tell(issued: &Issued, terminal: Terminal) {
    let until = Timestamp::from_seconds(issued.until);
    terminal.note(&format!("issued {}, good until {until}", issued.serial));
}

fn open(home: &Home) -> anyhow::Result<Store> {
    let store = Store::open(&home.folder).map_err(said);
    store.context(Usage(format!(
        "no authority can be used in {}; `seawall pki init` makes one",
        home.folder.display()
    )))
}

fn absolute(path: &Path) -> anyhow::Result<std::path::PathBuf> {
    std::path::absolute(path).with_context(|| format!("{} is no path", path.display()))
}

/// What is asked for wrongly, and folders that can't be used, are the caller's affair.
fn said(error: pki::Error) -> anyhow::Error {
    match error {
        pki::Error::Asked(_) | pki::Error::File { .. } => Usage(error.to_string()).into(),
        error @ pki::Error::Made(_) => error.into(),
    }
}

fn seconds() -> i64 {
    now().seconds()
}

const DAY: i64 = 86_400;
