import { maskPayload, MAX_SHOWN_CHARACTERS } from './maskPayload';

const personal = new Set(['customer_id', 'email']);
const mask = (text: string) => maskPayload(Buffer.from(text), personal);

describe('maskPayload', () => {
  it('masks personal columns and keeps the rest', () => {
    const { text, keys } = mask(
      '{"customer_id":"42","email":{"a":"b"},"quantity":3,"tags":[1],"note":null}',
    );
    expect(text).toBe(
      '{"customer_id":"***","email":"***","quantity":3,"tags":[1],"note":null}',
    );
    expect([...keys!]).toEqual([
      ['customer_id', 'string'],
      ['email', 'object'],
      ['quantity', 'number'],
      ['tags', 'array'],
      ['note', 'null'],
    ]);
  });

  it('masks every value of what cannot be parsed', () => {
    const { text, keys } = mask(
      '{"customer_id":"jane\\"s","quantity": 17, "email":"jane@ex',
    );
    expect(text).not.toMatch(/jane|17/);
    expect(text).toContain('"customer_id"');
    expect(keys).toBeUndefined();
  });

  it('leaves datasets without personal data as they are', () => {
    expect(maskPayload(Buffer.from('{"value": bad'), new Set()).text).toBe(
      '{"value": bad',
    );
  });

  it('cuts long payloads', () => {
    const found = mask(JSON.stringify({ note: 'x'.repeat(20_000) }));
    expect(found.truncated).toBe(true);
    expect(found.text).toHaveLength(MAX_SHOWN_CHARACTERS);
  });
});
