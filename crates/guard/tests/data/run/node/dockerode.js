// What programs do with the npm package `dockerode`: a line for each call, with what came of it.
// Arguments: folder of the package, socket, image, prefix of names, folder to build.

const [modules, socketPath, Image, name, folder] = process.argv.slice(2);
const Docker = require(`${modules}/dockerode`);
const { PassThrough } = require('stream');
const docker = new Docker({ socketPath });

async function say(what, call) {
  try {
    const result = await call();
    const isPlain = result === null || typeof result !== 'object';
    console.log(`${what}: ${isPlain ? result : result.modem ? 'object' : JSON.stringify(result)}`);
    return result;
  } catch (error) {
    console.log(`${what}: ${error.statusCode || ''} ${(error.json && error.json.message) || error.message}`);
    return undefined;
  }
}

// Everything that a stream says.
const read = (stream) => new Promise((resolve, reject) => {
  const parts = [];
  stream.on('data', (part) => parts.push(part));
  stream.on('end', () => resolve(Buffer.concat(parts.map((it) => Buffer.from(it)))));
  stream.on('error', reject);
});

const followed = (stream) => new Promise((resolve, reject) => {
  docker.modem.followProgress(stream, (error, output) => (error ? reject(error) : resolve(output.length > 0)));
});

async function exec(container) {
  const made = await container.exec({ Cmd: ['cat'], AttachStdin: true, AttachStdout: true });
  const stream = await made.start({ hijack: true, stdin: true });
  const output = new PassThrough();
  docker.modem.demuxStream(stream, output, output);
  stream.end('typed');
  await new Promise((resolve) => stream.on('end', resolve));
  output.end();
  const text = (await read(output)).toString();
  return `${text} ${(await made.inspect()).ExitCode}`;
}

async function run() {
  const output = new PassThrough();
  const [data, container] = await docker.run(Image, ['echo', 'hi'], output, { Tty: true });
  await container.remove();
  output.end();
  return `${(await read(output)).toString().trim()} ${data.StatusCode}`;
}

async function main() {
  await say('ping', async () => (await docker.ping()).toString());
  await say('version', async () => (await docker.version()).ApiVersion);
  await say('info', async () => (await docker.info()).Driver);
  await say('run', run);
  const container = await say('create', () => docker.createContainer({
    Image, name, Cmd: ['sh', '-c', 'echo out; sleep 600'], Labels: { a: name }, HostConfig: { Memory: 67108864 },
  }));
  if (!container) return;
  await say('start', async () => (await container.start()).length);
  await say('inspect', async () => (await container.inspect()).State.Running);
  await say('list', async () => (await docker.listContainers({ filters: { label: [`a=${name}`] } })).length);
  await say('exec', () => exec(container));
  await say('logs', async () => (await container.logs({ stdout: true })).toString().slice(-4).trim());
  await say('stats', async () => 'cpu_stats' in (await container.stats({ stream: false })));
  await say('top', async () => (await container.top()).Titles[0]);
  await say('changes', async () => Array.isArray(await container.changes()) || 'none');
  await say('archive', async () => (await read(await container.getArchive({ path: '/bin/sh' }))).length > 100);
  await say('pause', async () => (await container.pause()).length);
  await say('unpause', async () => (await container.unpause()).length);
  await say('rename', async () => (await container.rename({ name: `${name}x` })).length);
  await say('update', () => container.update({ CpuShares: 512 }));
  await say('commit', async () => 'Id' in (await container.commit({ repo: `dev-${name}`, tag: '1' })));
  await say('kill', async () => (await container.kill()).length);
  await say('wait', async () => (await container.wait()).StatusCode);
  await say('remove', async () => (await container.remove({ force: true })).length);
  await say('volume', async () => (await docker.createVolume({ Name: `${name}v` })).name === `${name}v`);
  await say('remove volume', async () => (await docker.getVolume(`${name}v`).remove()).length);
  const network = await say('network', async () => docker.createNetwork({ Name: `${name}n` }));
  if (network) await say('remove network', async () => (await network.remove()).length);
  await say('build', async () => followed(await docker.buildImage({ context: folder, src: ['Dockerfile', 'f'] }, { t: `dev-${name}:2` })));
  await say('pull', async () => followed(await docker.pull('127.0.0.1:5000/team/box:1')));
  await say('tag', async () => (await docker.getImage(`dev-${name}:2`).tag({ repo: `dev-${name}`, tag: '3' })).length);
  await say('images', async () => (await docker.listImages({ filters: { reference: [`dev-${name}`] } })).length);
  await say('remove image', async () => (await docker.getImage(`dev-${name}:3`).remove()).length);
  await say('not there', () => docker.getContainer('nosuch').inspect());
}

main();
