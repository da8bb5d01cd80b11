//! The plugin: an engine that asks it twice for each request, beside one that asks nobody, and one that asks a plugin on
//! Python's standard server, which allows all and reads nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::Options;
use super::requests;
use super::way::Way;
use crate::bench::engine::Engine;

/// The table.
pub(super) fn table(program: &Path, options: &Options) -> Result<String> {
    let folder = std::env::temp_dir().join(format!("seawall-plugins-{}", std::process::id()));
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let measured = measure(program, options, &folder);
    drop(fs::remove_dir_all(&folder));
    measured
}

fn measure(program: &Path, options: &Options, folder: &Path) -> Result<String> {
    let furnished = |number: usize| -> Result<Engine> {
        let engine = Engine::start_as(&format!("bench-{number}"))?;
        engine.grow(0, options.containers)?;
        Ok(engine)
    };
    let mut engines = vec![furnished(0)?];
    let mut ways = vec![Way::plain("no plugin", &engines[0])];
    let starts: [(&str, Start); 2] = [
        ("seawall guard plugin", ours),
        ("Python's http.server", python),
    ];
    for (number, (name, start)) in starts.into_iter().enumerate() {
        let plugin = format!("seawall-bench-{}-{number}", std::process::id());
        let socket = Path::new("/run/docker/plugins").join(format!("{plugin}.sock"));
        fs::create_dir_all("/run/docker/plugins").context("/run/docker/plugins")?;
        let own = folder.join(number.to_string());
        fs::create_dir_all(&own).with_context(|| own.display().to_string())?;
        let mut engine = furnished(number + 1)?;
        let way = start(program, &own, socket).with_context(|| name.to_owned())?;
        engine.restart_asking(&plugin)?;
        ways.push(way.before(engine.socket()));
        engines.push(engine);
    }
    requests::table(&ways, options)
}

/// Starts one: the program to measure, a folder, and the socket at which it is asked.
type Start = fn(&Path, &Path, PathBuf) -> Result<Way>;

fn ours(program: &Path, folder: &Path, socket: PathBuf) -> Result<Way> {
    let file = folder.join("plugin.yaml");
    let upstream =
        std::env::temp_dir().join(format!("seawall-bench-1-{}/sock", std::process::id()));
    let text = format!(
        "version: 1\nguard:\n  upstream: {}\n  log: {{path: {}}}\n  roles:\n    \
         all: {{use: administrator, members: [{{listener: plugin}}]}}\n",
        upstream.display(),
        folder.join("plugin.jsonl").display(),
    );
    let mut command = Command::new(program);
    command.args(["guard", "plugin", "--config"]).arg(&file);
    command.arg("--socket").arg(&socket);
    Way::start_silent(
        "seawall guard plugin",
        folder,
        socket,
        (&file, &text),
        &mut command,
    )
}

fn python(_: &Path, folder: &Path, socket: PathBuf) -> Result<Way> {
    let file = folder.join("plugin.py");
    let mut command = Command::new("python3");
    command.arg(&file).arg(&socket);
    Way::start_silent(
        "Python's http.server",
        folder,
        socket,
        (&file, PYTHON),
        &mut command,
    )
}

/// A plugin that allows all, as short as one can be that keeps its connections.
const PYTHON: &str = r#"
import http.server, json, os, socketserver, sys

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def address_string(self):
        return "engine"

    def log_message(self, *_):
        pass

    def do_POST(self):
        json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "{}")
        activates = self.path == "/Plugin.Activate"
        answer = json.dumps({"Implements": ["authz"]} if activates else {"Allow": True, "Msg": "", "Err": ""}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 128

os.path.exists(sys.argv[1]) and os.unlink(sys.argv[1])
Server(sys.argv[1], Handler).serve_forever()
"#;
