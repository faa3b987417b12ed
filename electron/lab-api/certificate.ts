import type { Clock } from '../core/ports.ts'

export interface Certificate {
  /** PEM: what clients are told to trust. */
  readonly cert: string
  /** PEM. It stays in memory. */
  readonly key: string
}

const DAYS = 30

/** A certificate made for this run of the lab and for this machine's own names, with an EC key (P-256) that is written nowhere. */
export async function makeCertificate({ now }: Pick<Clock, 'now'>): Promise<Certificate> {
  // Only here: it brings hundreds of modules, and most labs speak plain HTTP.
  const { generate } = await import('selfsigned')
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'IAM Desk lab' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(now() - 60_000),
    notAfterDate: new Date(now() + DAYS * 86_400_000),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  })
  return { cert, key }
}
