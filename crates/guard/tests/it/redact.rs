//! No secret that is planted anywhere survives; what is no secret does.

use seawall_guard::api::redact;
use serde_json::{Value as Json, json};

use crate::ask::{asked, bare};

const PLANT: &str = "s3cr3t-Pl4nt";

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn no_planted_secret_survives_in_a_body() {
    let p = PLANT;
    let host = |host: Json| json!({"HostConfig": host});
    let spec = |spec: Json| json!({"TaskTemplate": {"ContainerSpec": spec}});
    let cases: Vec<(&'static str, Json)> = vec![
        (
            "containers.create",
            json!({"Env": [format!("ANY={p}"), format!("X={p}=y {p}")]}),
        ),
        (
            "containers.create",
            json!({"Cmd": ["mysql", format!("-p{p}")]}),
        ),
        (
            "containers.create",
            json!({"Cmd": ["psql", "--password", p]}),
        ),
        (
            "containers.create",
            json!({"Cmd": ["psql", format!("--password={p}")]}),
        ),
        ("containers.create", json!({"Cmd": ["redis-cli", "-a", p]})),
        (
            "containers.create",
            json!({"Cmd": ["curl", "-u", format!("me:{p}"), "x"]}),
        ),
        (
            "containers.create",
            json!({"Cmd": ["curl", "-H", format!("Authorization: Bearer {p}")]}),
        ),
        (
            "containers.create",
            json!({"Cmd": ["curl", format!("https://me:{p}@host.example/x?y")]}),
        ),
        (
            "containers.create",
            json!({"Cmd": ["curl", format!("https://me:a/{p}@host.example/x")]}),
        ),
        (
            "containers.create",
            json!({"Cmd": ["curl", format!("https://host.example/x?a=b&api_key={p}")]}),
        ),
        (
            "containers.create",
            json!({"Cmd": ["sh", "-c", format!("export DB_PASSWORD='{p} {p}' && run")]}),
        ),
        (
            "containers.create",
            json!({"Cmd": format!("run --token=\"{p}\"")}),
        ),
        (
            "containers.create",
            json!({"Cmd": ["sh", "-c", format!("run --api-key {p}; x")]}),
        ),
        (
            "containers.create",
            json!({"Cmd": ["x", format!("eyJhbGciOiJub25lIn0.{p}.x")]}),
        ),
        (
            "containers.create",
            json!({"Cmd": ["x", format!("-----BEGIN PRIVATE KEY-----\n{p}\n-----END")]}),
        ),
        (
            "containers.create",
            json!({"Cmd": ["x", format!("{{\"password\":\"{p}\"}}")]}),
        ),
        (
            "containers.create",
            json!({"Entrypoint": ["x", "--secret-key", p]}),
        ),
        (
            "containers.create",
            json!({"Healthcheck": {"Test": ["CMD-SHELL", format!("ping --password {p}")]}}),
        ),
        ("containers.create", json!({"Labels": {"app.password": p}})),
        (
            "containers.create",
            json!({"Labels": {"x": format!("url=https://u:{p}@h")}}),
        ),
        (
            "containers.create",
            json!({"Labels": {"traefik.http.middlewares.a.basicauth.users": format!("me:{p}")}}),
        ),
        (
            "containers.create",
            host(json!({"Annotations": {"my-token": p}})),
        ),
        (
            "containers.create",
            host(json!({"LogConfig": {"Type": "splunk", "Config": {"splunk-token": p}}})),
        ),
        (
            "containers.create",
            host(json!({"LogConfig": {"Config": {"gelf-address": format!("udp://a:{p}@h:1")}}})),
        ),
        (
            "containers.create",
            host(
                json!({"Mounts": [{"VolumeOptions": {"DriverConfig": {"Options": {"o": format!("username=a,password={p},vers=3")}}}}]}),
            ),
        ),
        (
            "containers.create",
            host(json!({"DeviceRequests": [{"Options": {"secret": p}}]})),
        ),
        (
            "exec.create",
            json!({"Env": [format!("A={p}")], "Cmd": ["x", "--password", p]}),
        ),
        (
            "volumes.create",
            json!({"DriverOpts": {"type": "cifs", "o": format!("addr=h,password={p}")}}),
        ),
        (
            "volumes.create",
            json!({"DriverOpts": {"device": format!("//me:{p}@h/share")}}),
        ),
        (
            "volumes.create",
            json!({"DriverOpts": {"o": format!("pass={p}"), "sshkey.password": p}}),
        ),
        (
            "networks.create",
            json!({"Options": {"overlay-key": p}, "IPAM": {"Options": {"api.token": p}}}),
        ),
        (
            "networks.connect",
            json!({"EndpointConfig": {"DriverOpts": {"psk": p}}}),
        ),
        ("secrets.create", json!({"Name": "x", "Data": p})),
        ("secrets.update", json!({"Data": p})),
        ("configs.create", json!({"Data": p})),
        (
            "secrets.create",
            json!({"Driver": {"Options": {"password": p}}}),
        ),
        (
            "system.auth",
            json!({"username": "me", "password": p, "auth": p, "identitytoken": p, "registrytoken": p}),
        ),
        ("swarm.join", json!({"JoinToken": p})),
        (
            "swarm.join",
            json!({"RemoteAddrs": [format!("SWMTKN-1-{p}")]}),
        ),
        ("swarm.unlock", json!({"UnlockKey": p})),
        (
            "swarm.init",
            json!({"Spec": {"CAConfig": {"SigningCAKey": p, "ExternalCAs": [{"Options": {"token": p}}]}}}),
        ),
        (
            "swarm.update",
            json!({"TaskDefaults": {"LogDriver": {"Options": {"splunk-token": p}}}}),
        ),
        (
            "services.create",
            spec(json!({"Env": [format!("A={p}")], "Args": ["--password", p]})),
        ),
        (
            "services.update",
            spec(json!({"Command": ["x", format!("--db-password={p}")]})),
        ),
        (
            "services.create",
            json!({"TaskTemplate": {"LogDriver": {"Options": {"key": p}}}}),
        ),
        (
            "services.create",
            json!({"TaskTemplate": {"PluginSpec": {"env": [format!("A={p}")]}}}),
        ),
        (
            "plugins.set",
            json!([format!("KEY={p}"), format!("debug={p}")]),
        ),
        (
            "images.commit",
            json!({"Env": [format!("A={p}")], "Cmd": ["x", "--token", p]}),
        ),
    ];
    for (operation, body) in cases {
        let text = redact::body(&asked(operation, &body, &[])).unwrap();
        assert!(
            body.to_string().contains(p),
            "{operation} {body} plants nothing"
        );
        assert!(!text.contains(p), "{operation} {body}: {text}");
        assert!(
            text.contains(redact::TAKEN_OUT),
            "{operation} {body}: {text}"
        );
        assert!(serde_json::from_str::<Json>(&text).is_ok(), "{text}");
    }
}

#[test]
fn no_planted_secret_survives_in_a_query() {
    let p = PLANT;
    let cases = [
        (
            "images.build",
            "buildargs",
            format!(r#"{{"A":"{p}","B":null}}"#),
        ),
        (
            "images.build",
            "remote",
            format!("https://me:{p}@git.example/x.git#main"),
        ),
        ("images.build", "labels", format!(r#"{{"api-key":"{p}"}}"#)),
        (
            "images.build",
            "outputs",
            format!(r#"[{{"Type":"registry","Attrs":{{"password":"{p}"}}}}]"#),
        ),
        (
            "images.import",
            "fromSrc",
            format!("https://{p}@h.example/x.tar?token={p}"),
        ),
        ("images.import", "changes", format!("ENV A={p}")),
        (
            "images.commit",
            "changes",
            format!("CMD run --password={p}\nENV B {p}"),
        ),
        ("images.commit", "comment", format!("password: {p}")),
        (
            "containers.list",
            "filters",
            format!(r#"{{"label":{{"api-token={p}":true}}}}"#),
        ),
        ("containers.list", "filters", format!("not json {p}")),
    ];
    for (operation, name, value) in cases {
        let text = redact::query(&bare(operation, &[(name, &value)]));
        assert!(!text[0].1.contains(p), "{operation} {value}: {}", text[0].1);
    }
    for target in [
        format!("/containers/create?x={p}"),
        format!("http://me:{p}@h.example/v1.41/x"),
    ] {
        let line = redact::line("GET", &target);
        assert!(!line.contains(p), "{line}");
    }
    let line = redact::line("G\r\nET", &"/ä".repeat(1000));
    assert!(
        line.len() <= 500 && line.starts_with("G\\r\\nET /"),
        "{line}"
    );
}

#[test]
fn what_is_no_secret_stays() {
    let cases = [
        (
            "containers.create",
            r#"{"Image":"registry.example:5000/a/b:1@sha256:aa","Cmd":["sh","-c","echo hello; ls -l /tmp"]}"#,
        ),
        (
            "containers.create",
            r#"{"HostConfig":{"Binds":["/srv/a:/b:ro"],"PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"80"}]},"CapAdd":["SYS_ADMIN"],"SecurityOpt":["seccomp=unconfined","label:type:x"],"Privileged":true,"Memory":5}}"#,
        ),
        (
            "containers.create",
            r#"{"Labels":{"com.example.project":"web","maintainer":"me@host.example"},"User":"0:0"}"#,
        ),
        (
            "containers.create",
            r#"{"Env":["PATH","EMPTY="],"HostConfig":{"ExtraHosts":["a:192.0.2.1"],"Links":["l:m"]}}"#,
        ),
        (
            "volumes.create",
            r#"{"Name":"v","DriverOpts":{"type":"nfs","o":"addr=192.0.2.1,rw","device":":/export"}}"#,
        ),
        (
            "services.create",
            r#"{"TaskTemplate":{"ContainerSpec":{"Image":"img","Secrets":[{"SecretID":"s","SecretName":"db"}]}}}"#,
        ),
        (
            "networks.create",
            r#"{"Name":"n","Options":{"parent":"eth0"},"IPAM":{"Config":[{"Subnet":"192.0.2.0/24"}]}}"#,
        ),
    ];
    for (operation, body) in cases {
        let json: Json = serde_json::from_str(body).unwrap();
        let text = redact::body(&asked(operation, &json, &[])).unwrap();
        assert_eq!(
            serde_json::from_str::<Json>(&text).unwrap(),
            json,
            "{operation}"
        );
    }
}

#[test]
fn flags_of_one_letter_are_those_of_the_program() {
    let cases = [
        (
            json!(["mkdir", "-p", "/etc/x"]),
            json!(["mkdir", "-p", "/etc/x"]),
        ),
        (
            json!(["sh", "-c", "find / -path x; ls -a /root; id -u"]),
            json!(["sh", "-c", "find / -path x; ls -a /root; id -u"]),
        ),
        (
            json!(["docker", "run", "-p", "80:80"]),
            json!(["docker", "run", "-p", "<taken out>"]),
        ),
        (
            json!(["env", "A=b", "/usr/bin/mysql", "-px"]),
            json!(["env", "A=b", "/usr/bin/mysql", "-p<taken out>"]),
        ),
        (
            json!(["sh", "-c", "sudo curl -u a:b x"]),
            json!(["sh", "-c", "sudo curl -u <taken out> x"]),
        ),
        (
            json!(["sh", "-c", "mysqldump -px db > f"]),
            json!(["sh", "-c", "mysqldump -p<taken out> db > f"]),
        ),
        // What the entry point is is not said here.
        (
            json!(["-px", "-a", "y"]),
            json!(["-p<taken out>", "-a", "<taken out>"]),
        ),
        (json!(["-p8080"]), json!(["-p8080"])),
    ];
    for (words, want) in cases {
        let text = redact::body(&asked("exec.create", &json!({"Cmd": words}), &[])).unwrap();
        let got: Json = serde_json::from_str(&text).unwrap();
        assert_eq!(got["Cmd"], want, "{words}");
    }
}

#[test]
fn names_of_what_is_taken_out_stay() {
    let body = json!({"Env": ["DB_PASSWORD=x"], "Cmd": ["run", "--password", "y", "--name=z"]});
    let want = json!({"Env": ["DB_PASSWORD=<taken out>"], "Cmd": ["run", "--password", "<taken out>", "--name=z"]});
    let text = redact::body(&asked("containers.create", &body, &[])).unwrap();
    assert_eq!(serde_json::from_str::<Json>(&text).unwrap(), want);
    assert_eq!(redact::body(&bare("containers.start", &[])), None);
}
