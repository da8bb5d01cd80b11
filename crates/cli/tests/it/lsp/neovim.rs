//! A real editor: Neovim without a screen opens a Dockerfile, shows what is wrong, and mends it.

use std::fs;
use std::process::{Command, Stdio};

use seawall_testkit::tool::{missing, skip};

use crate::program::Desk;

/// Opens `Dockerfile`, waits for the finding, reads its page, applies the preferred fix, and waits until the finding
/// is gone. Each step is printed. Neovim 0.7 and later understand it.
const SCRIPT: &str = r"
local function say(...) io.stdout:write(table.concat({...}, ' '), '\n') end
local function fail(text) say('failed:', text) vim.cmd('cquit 1') end
local function has(code)
  for _, it in ipairs(vim.diagnostic.get(0)) do
    if it.code == code then return it end
  end
end
local root = vim.fn.getcwd()
vim.cmd('edit Dockerfile')
local id = vim.lsp.start_client({
  name = 'seawall', cmd = { vim.env.SEAWALL, 'lsp' }, root_dir = root,
  workspace_folders = { { uri = vim.uri_from_fname(root), name = root } },
})
vim.lsp.buf_attach_client(0, id)
local ok = vim.wait(30000, function() return has('DF-0025') ~= nil end, 20)
if not ok then return fail('no diagnostic') end
local found = has('DF-0025')
say('shown', found.lnum .. ':' .. found.col .. '-' .. found.end_col, found.message)
local client = vim.lsp.get_client_by_id(id)
local function ask(method, params)
  local answer = client.request_sync(method, params, 30000, 0)
  if answer == nil or answer.err then return fail(method) end
  return answer.result
end
vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
local page = ask('textDocument/hover', vim.lsp.util.make_position_params(0, client.offset_encoding))
say('hover', vim.split(page.contents.value, '\n')[1])
local params = vim.lsp.util.make_range_params(0, client.offset_encoding)
params.context = { diagnostics = {}, only = { 'quickfix' } }
for _, action in ipairs(ask('textDocument/codeAction', params)) do
  if action.isPreferred and action.title:find('DF-0025', 1, true) then
    say('action', action.title)
    vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
  end
end
say('line', vim.api.nvim_buf_get_lines(0, found.lnum, found.lnum + 1, false)[1])
ok = vim.wait(30000, function() return has('DF-0025') == nil end, 20)
if not ok then return fail('the diagnostic stays') end
say('gone')
vim.lsp.stop_client(id)
vim.wait(10000, function() return vim.lsp.get_client_by_id(id) == nil end, 20)
vim.cmd('quitall!')
";

#[test]
fn neovim_shows_and_mends() {
    if let Some(why) = missing(&["nvim", "timeout"]) {
        return skip(&why);
    }
    let desk = Desk::new();
    desk.file(
        "p/Dockerfile",
        "FROM debian:12\nRUN echo 'é𐐀' && apt-get install curl\n",
    );
    let script = desk.file("try.lua", SCRIPT);
    let out = Command::new("timeout")
        .args([
            "90",
            "nvim",
            "--headless",
            "-u",
            "NONE",
            "-i",
            "NONE",
            "-n",
            "-c",
        ])
        .arg(format!("luafile {}", script.display()))
        .current_dir(desk.path("p"))
        .env("HOME", desk.path("home"))
        .env("SEAWALL", env!("CARGO_BIN_EXE_seawall"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    let err = String::from_utf8_lossy(&out.stderr).into_owned();
    let log = desk.path("home/.local/state/nvim/lsp.log");
    let log = fs::read_to_string(log).unwrap_or_default();
    assert!(out.status.success(), "{said}\n{err}\n{log}");
    // `RUN echo '` has 10 bytes, the letters 6, `' && apt-get ` 13; Neovim counts bytes.
    for wanted in [
        "shown 1:29-36 ",
        "hover **DF-0025**",
        "action Add -y (DF-0025)",
        "line RUN echo 'é𐐀' && apt-get install -y curl",
        "gone",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}\n{err}\n{log}");
    }
}
