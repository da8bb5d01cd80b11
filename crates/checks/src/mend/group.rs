//! Members of the engine's group: who belongs there only the administrator knows.

use super::Work;
use super::step::{Mend, Step};

impl Work<'_> {
    /// Shows how members leave the group.
    pub(super) fn groups(&mut self) {
        let told = self.told().into_iter();
        let Some((check, told)) = told.into_iter().find(|(check, _)| check.id == GROUP) else {
            return;
        };
        let mut commands = Vec::new();
        for reading in &told.readings {
            let Some(group) = reading.from.strip_prefix("group ") else {
                continue;
            };
            let groups = self.facts.accounts.groups.known().into_iter().flatten();
            let members = groups.filter(|it| it.name == group);
            for user in members.flat_map(|it| &it.members) {
                let is_root =
                    self.facts.accounts.users.known().is_some_and(|users| {
                        users.iter().any(|it| it.name == *user && it.uid == 0)
                    });
                if !is_root && !self.settings.docker_users.contains(user) {
                    let words = ["gpasswd", "--delete", user, group];
                    commands.push(words.map(str::to_owned).to_vec());
                }
            }
        }
        if commands.is_empty() {
            let why =
                "it is the first group of those users: give them another one with `usermod --gid`";
            return self.leave(GROUP, &told.object, why);
        }
        let by = vec![(check.id.to_owned(), told.object)];
        let why = "who is in it is root on the host; who has to be, the administrator knows";
        self.add(Mend::new(by, Step::Suggest(commands), why).dangerous());
    }
}

const GROUP: &str = "HST-0002";
