//! What Watchtower asks for to replace a container: the order of its requests, and bodies made of what the engine said.

use serde_json::{Value, json};

use super::stage::{IMAGE, Stage};
use crate::bypass::scene::{Answer, send};
use crate::proxy::docker::clients;

/// A program at the guard's socket.
struct Watchtower<'a> {
    stage: &'a Stage,
    asked: Vec<String>,
}

impl Watchtower<'_> {
    /// Asks; the status has to be this.
    fn ask(&mut self, method: &str, path: &str, body: Option<&Value>, status: u16) -> Answer {
        let body = body.map(Value::to_string).unwrap_or_default();
        let path = format!("/v1.41{path}");
        let answer = send(
            &self.stage.socket("watchtower"),
            method,
            &path,
            body.as_bytes(),
        );
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text);
        self.asked.push(format!("{method} {path}"));
        answer
    }
}

#[test]
fn watchtower_replaces_a_container() {
    let Some(stage) = Stage::start() else {
        return;
    };
    let admin = |line: &str| {
        let output = stage.run(clients()[0], "administrator", line);
        assert!(output.status.success(), "{line}: {output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    admin("docker network create net");
    admin("docker volume create data");
    // The guard makes containers by the digest: this label tells Watchtower what to look for.
    let line = "docker run -d --name web --label com.centurylinklabs.watchtower.enable=true \
        --label com.centurylinklabs.zodiac.original-image=IMAGE -p 127.0.0.1::80 -v data:/data --network net \
        --network-alias www -e A=b IMAGE sleep 600";
    let old = admin(&line.replace("IMAGE", IMAGE));
    admin(
        "docker run -d --name other IMAGE sleep 600"
            .replace("IMAGE", IMAGE)
            .as_str(),
    );
    let mut watchtower = Watchtower {
        stage: &stage,
        asked: Vec::new(),
    };
    replace(&mut watchtower, &old);
    let now = admin(
        "docker inspect -f '{{.Id}} {{.State.Status}} {{index .Config.Labels \"io.seawall.owner\"}}' web",
    );
    assert!(
        !now.contains(&old) && now.contains(" running uid:0"),
        "{now}"
    );
    let nets = admin("docker inspect -f '{{json .NetworkSettings.Networks.net.Aliases}}' web");
    assert!(nets.contains("www"), "{nets}");
    assert!(watchtower.asked.len() > 10);
    // What has not its label is not touched.
    let other = admin("docker inspect -f '{{.Id}}' other");
    let answer = watchtower.ask(
        "POST",
        &format!("/containers/{other}/kill?signal=SIGTERM"),
        None,
        404,
    );
    assert!(answer.text.contains("No such container"), "{}", answer.text);
    watchtower.ask(
        "POST",
        "/containers/other/exec",
        Some(&json!({"Cmd": ["sh"]})),
        403,
    );
}

/// Looks, pulls, stops, removes, makes and starts, as Watchtower does.
fn replace(watchtower: &mut Watchtower<'_>, id: &str) {
    let filters = "%7B%22status%22%3A%7B%22running%22%3Atrue%7D%7D";
    watchtower.ask(
        "GET",
        &format!("/containers/json?filters={filters}"),
        None,
        200,
    );
    let mut seen = watchtower
        .ask("GET", &format!("/containers/{id}/json"), None, 200)
        .json();
    let image = seen["Image"].as_str().unwrap().to_owned();
    watchtower.ask("GET", &format!("/images/{image}/json"), None, 200);
    let name = seen["Config"]["Labels"]["com.centurylinklabs.zodiac.original-image"].clone();
    assert_eq!(name, IMAGE);
    let pull = "/images/create?fromImage=127.0.0.1%3A5000%2Fteam%2Fbox&tag=1";
    watchtower.ask("POST", pull, None, 200);
    watchtower.ask("GET", &format!("/images/{IMAGE}/json"), None, 200);
    watchtower.ask(
        "POST",
        &format!("/containers/{id}/kill?signal=SIGKILL"),
        None,
        204,
    );
    watchtower.ask("DELETE", &format!("/containers/{id}?force=1"), None, 204);
    watchtower.ask("GET", &format!("/containers/{id}/json"), None, 404);
    let networks = seen["NetworkSettings"]["Networks"].take();
    let mut body = seen["Config"].take();
    body["Image"] = name;
    body["HostConfig"] = seen["HostConfig"].take();
    body["NetworkingConfig"] = json!({"EndpointsConfig": networks});
    let made = watchtower
        .ask("POST", "/containers/create?name=%2Fweb", Some(&body), 201)
        .json();
    let made = made["Id"].as_str().unwrap();
    let away = json!({"Container": made, "Force": true});
    watchtower.ask("POST", "/networks/net/disconnect", Some(&away), 200);
    let back = json!({"Container": made, "EndpointConfig": networks["net"]});
    watchtower.ask("POST", "/networks/net/connect", Some(&back), 200);
    watchtower.ask("POST", &format!("/containers/{made}/start"), None, 204);
}
