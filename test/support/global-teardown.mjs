import { end } from './global-setup.mjs';

export default async function tearDown() {
  const { dataDir, postgres } = globalThis.maillageTest;
  await end(postgres, dataDir);
}
