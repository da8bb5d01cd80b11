//! Proxies that read HTTP and judge nothing, where they are installed.

use std::process::Command;

use anyhow::Result;

use super::way::Way;
use crate::bench::engine::Engine;
use crate::process;

/// Starts all that are there.
pub(super) fn all(engine: &Engine) -> Result<Vec<Way>> {
    let mut ways = Vec::new();
    let starts: [(&str, Start); 2] = [("haproxy", haproxy), ("nginx", nginx)];
    for (name, start) in starts {
        if process::find_program(name).is_some() {
            ways.push(start(engine)?);
        } else {
            eprintln!("{name} is not installed; its rows are left out");
        }
    }
    Ok(ways)
}

/// Starts one before an engine.
type Start = fn(&Engine) -> Result<Way>;

fn haproxy(engine: &Engine) -> Result<Way> {
    let (socket, file) = (
        engine.folder.join("haproxy.sock"),
        engine.folder.join("haproxy.cfg"),
    );
    let text = format!(
        "global\n  maxconn 1024\ndefaults\n  mode http\n  timeout connect 10s\n  timeout client 10m\n  \
         timeout server 10m\n  http-reuse always\nfrontend clients\n  bind unix@{}\n  \
         default_backend engine\nbackend engine\n  server engine unix@{}\n",
        socket.display(),
        engine.socket().display(),
    );
    let mut command = Command::new("haproxy");
    command.args(["-db", "-f"]).arg(&file);
    Way::start(
        "haproxy",
        &engine.folder,
        socket,
        (&file, &text),
        &mut command,
    )
}

/// In one process, as its CPU time and memory are read; requests bound it before a core does.
fn nginx(engine: &Engine) -> Result<Way> {
    let (socket, file) = (
        engine.folder.join("nginx.sock"),
        engine.folder.join("nginx.conf"),
    );
    let at = |name: &str| engine.folder.join(name).display().to_string();
    let text = format!(
        "daemon off;\nmaster_process off;\nuser root;\npid {};\nerror_log stderr;\nevents {{ worker_connections 2048; }}\n\
         http {{\n  access_log off;\n  client_body_temp_path {};\n  proxy_temp_path {};\n  fastcgi_temp_path {};\n  \
         uwsgi_temp_path {};\n  scgi_temp_path {};\n  keepalive_requests 100000000;\n  \
         upstream engine {{ server unix:{}; keepalive 16; keepalive_requests 100000000; }}\n  \
         server {{\n    listen unix:{};\n    location / {{\n      proxy_pass http://engine;\n      proxy_http_version 1.1;\n      \
         proxy_set_header Connection \"\";\n      proxy_buffering off;\n      proxy_read_timeout 10m;\n    }}\n  }}\n}}\n",
        at("nginx.pid"),
        at("nginx-body"),
        at("nginx-proxy"),
        at("nginx-fastcgi"),
        at("nginx-uwsgi"),
        at("nginx-scgi"),
        engine.socket().display(),
        socket.display(),
    );
    let mut command = Command::new("nginx");
    command.arg("-c").arg(&file).arg("-p").arg(&engine.folder);
    Way::start(
        "nginx",
        &engine.folder,
        socket,
        (&file, &text),
        &mut command,
    )
}
