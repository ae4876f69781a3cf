// What a script sees beside the language itself: the functions that Elsa 3 gives to JavaScript. Runs inside QuickJS, before the script.
//
// Its value is a function that takes the call's scope as JSON text and returns `finish` (value → the answer, as JSON text) and `describe`
// (error → the failure, as JSON text). Both run after the script, which may have changed every object it could reach. So they use only what
// was captured here, and gather texts instead of arrays: a script can spoil its own answer, but it cannot make one that is no JSON.
(function () {
  'use strict';
  const { parse, stringify } = JSON;
  const { apply, defineProperty, getOwnPropertyDescriptor, has, ownKeys, setPrototypeOf } = Reflect;
  const { create } = Object;
  const { slice, indexOf, trim, toWellFormed } = String.prototype;
  const { exec } = RegExp.prototype;
  const { fromCodePoint } = String;
  const { min } = Math;
  const text = String;
  const Failure = Error;
  const InternalFailure = InternalError;
  const Bytes = Uint8Array;

  const isObject = value => (typeof value === 'object' && value !== null) || typeof value === 'function';
  // JSON of any value: null for what JSON has no word for, bytes as base64, whole numbers of any size as text.
  const json = value => stringify(value) ?? 'null';
  const hidden = (target, name, value) => defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
  const global = (name, value) => hidden(globalThis, name, value);
  // Which names Elsa makes functions for, and how: my_list gives getMyList.
  const validName = /^[\p{L}\p{Nd}_$]+$/u;
  const valid = name => validName.test(name);
  const pascal = name => name.replace(/(?:^|_)(.)/g, (_, letter) => letter.toUpperCase());
  // A table by names that people chose: `constructor` and `__proto__` are names like others.
  const table = object => {
    setPrototypeOf(object, null);
    return object;
  };

  hidden(Bytes.prototype, 'toJSON', function toJSON() {
    return toBase64(this);
  });
  hidden(BigInt.prototype, 'toJSON', function toJSON() {
    return text(this);
  });
  // Of no use where there is one thread.
  delete globalThis.SharedArrayBuffer;

  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const values = table({});
  for (let i = 0; i < 64; i++) values[digits[i]] = i;

  function toBase64(bytes) {
    let out = '';
    for (let i = 0; i < bytes.length; i += 3) {
      const left = bytes.length - i;
      const three = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
      out += digits[three >> 18] + digits[(three >> 12) & 63] + (left > 1 ? digits[(three >> 6) & 63] : '=') + (left > 2 ? digits[three & 63] : '=');
    }
    return out;
  }

  function fromBase64(given) {
    const all = text(given);
    let kept = '';
    for (let i = 0; i < all.length; i++) if (apply(indexOf, ' \t\r\n', [all[i]]) < 0) kept += all[i];
    const padding = kept[kept.length - 1] !== '=' ? 0 : kept[kept.length - 2] !== '=' ? 1 : 2;
    const length = kept.length - padding;
    if (kept.length % 4 !== 0) throw new Failure('Văn bản không phải base64: độ dài phải là bội của 4.');
    const bytes = new Bytes((kept.length / 4) * 3 - padding);
    let bits = 0;
    let at = 0;
    for (let i = 0; i < length; i++) {
      const value = values[kept[i]];
      if (value === undefined) throw new Failure(`Văn bản không phải base64: có ký tự "${kept[i]}".`);
      bits = ((bits << 6) | value) & 0xffffff;
      if (i % 4 > 0) bytes[at++] = (bits >> (6 - 2 * (i % 4))) & 255;
    }
    return bytes;
  }

  function toUtf8(given) {
    const all = apply(toWellFormed, text(given), []);
    const bytes = new Bytes(all.length * 3);
    let at = 0;
    for (const character of all) {
      const code = character.codePointAt(0);
      if (code < 0x80) bytes[at++] = code;
      else {
        const more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        bytes[at++] = [0, 0xc0, 0xe0, 0xf0][more] | (code >> (6 * more));
        for (let i = more - 1; i >= 0; i--) bytes[at++] = 0x80 | ((code >> (6 * i)) & 63);
      }
    }
    return bytes.slice(0, at);
  }

  function fromUtf8(bytes) {
    let out = '';
    for (let i = 0; i < bytes.length; ) {
      const first = bytes[i++];
      const more = first < 0x80 ? 0 : first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : -1;
      let code = more === 0 ? first : first & (0x3f >> more);
      let left = more;
      for (; left > 0 && (bytes[i] & 0xc0) === 0x80; left--) code = (code << 6) | (bytes[i++] & 63);
      const wrong = more < 0 || left > 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) || (more > 1 && code < [0, 0, 0x800, 0x10000][more]);
      out += wrong ? '\ufffd' : fromCodePoint(code);
    }
    return out;
  }

  return function begin(call) {
    const scope = parse(call);

    // sfc32, a small generator that passes the usual tests for randomness.
    let [a, b, c, d] = scope.random;
    const next = () => {
      const sum = (((a + b) | 0) + d) | 0;
      d = (d + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + sum) | 0;
      return sum >>> 0;
    };
    for (let i = 0; i < 16; i++) next();
    hidden(Math, 'random', function random() {
      return ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
    });
    const guidBytes = () => {
      const bytes = new Bytes(16);
      for (let i = 0; i < 16; i++) bytes[i] = next() >>> 24;
      bytes[6] = (bytes[6] & 0x0f) | 0x40;
      bytes[8] = (bytes[8] & 0x3f) | 0x80;
      return bytes;
    };
    const guid = () => {
      const bytes = guidBytes();
      let out = '';
      for (let i = 0; i < 16; i++) {
        const byte = bytes[i];
        out += (i === 4 || i === 6 || i === 8 || i === 10 ? '-' : '') + '0123456789abcdef'[byte >> 4] + '0123456789abcdef'[byte & 15];
      }
      return out;
    };
    const shortGuid = () => {
      const all = toBase64(guidBytes());
      let out = '';
      for (let i = 0; i < all.length; i++) if (apply(indexOf, '/+=', [all[i]]) < 0) out += all[i];
      return out;
    };

    // What is written, as the inside of a JSON array.
    let writes = '';
    let outcomes = 'null';
    let tooLarge = false;
    const write = (target, name, valueJson) => {
      const entry = `["${target}",${stringify(name)},${valueJson}]`;
      if (writes.length + entry.length > scope.answerLength) tooLarge = true;
      else writes += (writes.length === 0 ? '' : ',') + entry;
    };

    // Parsed when first read; what a script does to a value stays within it, unless it is a variable.
    const lazy = jsonTable => {
      const given = table(jsonTable);
      const read = table({});
      return name => (has(read, name) ? read[name] : has(given, name) ? (read[name] = parse(given[name])) : null);
    };

    const given = table(scope.variables);
    // The value of each variable that was looked at or written, and its JSON when it was read or written last.
    const current = table({});
    const lastJson = table({});
    const exists = name => has(current, name) || has(given, name);
    const getVariable = name => {
      if (has(current, name)) return current[name];
      if (!has(given, name)) return null;
      lastJson[name] = given[name];
      return (current[name] = parse(given[name]));
    };
    const setVariable = (name, value) => {
      lastJson[name] = json(value);
      current[name] = value;
      write('Variable', name, lastJson[name]);
    };
    global(
      'variables',
      new Proxy(table({}), {
        get: (_, name) => (typeof name === 'string' && exists(name) ? getVariable(name) : undefined),
        set: (_, name, value) => {
          if (typeof name !== 'string') return false;
          setVariable(name, value);
          return true;
        },
        has: (_, name) => typeof name === 'string' && exists(name),
        ownKeys: () => {
          const names = ownKeys(given);
          const written = ownKeys(current);
          for (let i = 0; i < written.length; i++) if (!has(given, written[i])) defineProperty(names, names.length, { value: written[i] });
          return names;
        },
        getOwnPropertyDescriptor: (_, name) =>
          typeof name === 'string' && exists(name) ? { value: getVariable(name), writable: true, enumerable: true, configurable: true } : undefined,
        defineProperty: (_, name, description) => {
          if (typeof name !== 'string' || !has(description, 'value')) return false;
          setVariable(name, description.value);
          return true;
        },
        // A variable belongs to the definition; a script may empty it, not remove it.
        deleteProperty: () => false,
        setPrototypeOf: () => false,
        preventExtensions: () => false,
      }),
    );

    const getInput = lazy(scope.input);
    const outputsOf = lazy(scope.outputs);
    const activityNames = table(scope.activityNames);
    const getOutputFrom = (activity, output) => {
      const id = has(activityNames, activity) && outputsOf(activity) === null ? activityNames[activity] : activity;
      const outputs = outputsOf(id);
      return outputs === null || getOwnPropertyDescriptor(outputs, output) === undefined ? null : outputs[output];
    };

    let { correlationId, instanceName } = scope;
    const orNull = value => (value === null || value === undefined ? null : text(value));
    const common = {
      getWorkflowDefinitionId: () => scope.definitionId,
      getWorkflowDefinitionVersionId: () => scope.definitionVersionId,
      getWorkflowDefinitionVersion: () => scope.definitionVersion,
      getWorkflowInstanceId: () => scope.instance,
      getCorrelationId: () => correlationId,
      setCorrelationId: value => write('CorrelationId', '', json((correlationId = orNull(value)))),
      getWorkflowInstanceName: () => instanceName,
      setWorkflowInstanceName: value => write('InstanceName', '', json((instanceName = orNull(value)))),
      getVariable: name => getVariable(text(name)),
      setVariable: (name, value) => setVariable(text(name), value),
      getInput: name => getInput(text(name)),
      getOutputFrom: (activity, output) => getOutputFrom(text(activity), orNull(output) ?? 'Result'),
      getLastResult: () => (scope.lastResult === undefined ? null : parse(scope.lastResult)),
      setOutcome: outcome => {
        outcomes = json([text(outcome)]);
      },
      setOutcomes: all => {
        let list = '';
        for (const outcome of all) {
          list += (list.length === 0 ? '' : ',') + json(text(outcome));
          tooLarge ||= list.length > scope.answerLength;
          if (tooLarge) break;
        }
        outcomes = `[${list}]`;
      },
      isNullOrEmpty: value => value === null || value === undefined || text(value) === '',
      isNullOrWhiteSpace: value => value === null || value === undefined || apply(trim, text(value), []) === '',
      toJson: json,
      parseGuid: given => {
        const all = apply(trim, text(given), []);
        const parts = apply(exec, /^[{(]?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})[)}]?$/i, [all]);
        if (parts === null) throw new Failure(`"${apply(slice, all, [0, 50])}" không phải GUID; cần dạng 00000000-0000-0000-0000-000000000000.`);
        return `${parts[1]}-${parts[2]}-${parts[3]}-${parts[4]}-${parts[5]}`.toLowerCase();
      },
      newGuid: guid,
      newGuidString: guid,
      newShortGuid: shortGuid,
      // Older names of the same, which Elsa still has.
      getGuid: guid,
      getGuidString: guid,
      getShortGuid: shortGuid,
      bytesToString: fromUtf8,
      bytesFromString: toUtf8,
      bytesToBase64: toBase64,
      bytesFromBase64: fromBase64,
      stringToBase64: value => toBase64(toUtf8(value)),
      stringFromBase64: value => fromUtf8(fromBase64(value)),
    };
    const commonNames = ownKeys(common);
    for (let i = 0; i < commonNames.length; i++) global(commonNames[i], common[commonNames[i]]);
    table(common);
    const ignored = () => {};
    global('console', { log: ignored, info: ignored, warn: ignored, error: ignored, debug: ignored, trace: ignored });

    // getX() and setX(value): later ones win over earlier ones, none over the functions above.
    const accessor = (name, value) => {
      if (!has(common, name)) global(name, value);
    };
    for (const name of ownKeys(given)) {
      if (!valid(name)) continue;
      accessor(`get${pascal(name)}`, () => getVariable(name));
      accessor(`set${pascal(name)}`, value => setVariable(name, value));
    }
    for (const name of ownKeys(scope.input)) {
      if (!valid(name)) continue;
      accessor(`get${name}`, () => getInput(name));
      accessor(`get${pascal(name)}`, () => getInput(name));
    }
    for (const name of ownKeys(activityNames)) {
      if (!valid(name)) continue;
      const outputs = outputsOf(activityNames[name]);
      const names = outputs === null ? [] : ownKeys(outputs);
      for (const output of ['Result', ...names]) {
        if (valid(output)) accessor(`get${output}From${pascal(name)}`, () => getOutputFrom(activityNames[name], output));
      }
    }

    return {
      finish(value) {
        const valueJson = json(value);
        // A change within a variable's value is a write as well.
        const names = ownKeys(current);
        for (let i = 0; i < names.length; i++) {
          const name = names[i];
          if (!isObject(current[name])) continue;
          const now = json(current[name]);
          if (now !== lastJson[name]) write('Variable', name, now);
        }
        if (tooLarge || valueJson.length + writes.length + outcomes.length > scope.answerLength) return '{"failure":"SizeLimit"}';
        return `{"value":${valueJson},"writes":[${writes}],"outcomes":${outcomes}}`;
      },

      describe(error) {
        let detail = '';
        let line = 0;
        let limit = '';
        try {
          const isError = error instanceof Failure;
          const message = isError ? text(error.message) : typeof error === 'symbol' ? text(error) : isObject(error) ? json(error) : text(error);
          const end = apply(indexOf, message, ['\n']);
          detail = (isError ? `${text(error.name)}: ` : '') + apply(slice, message, [0, min(300, end < 0 ? message.length : end)]);
          // The parsers of JavaScript and of JSON report a full stack as an error of syntax.
          if (message === 'stack overflow') limit = 'stack';
          else if (error instanceof InternalFailure && (message === 'out of memory' || message === 'string too long')) limit = 'memory';
          const place = isError ? apply(exec, /script\.js:(\d+)/, [text(error.stack)]) : null;
          if (place !== null) line = +place[1];
        } catch {
          // An error that does not let itself be read is told without its text.
        }
        if (limit !== '') return `{"failure":"MemoryLimit","reason":"${limit}"}`;
        return `{"failure":"Thrown","line":${line},"detail":${stringify(apply(slice, detail, [0, 400]))}}`;
      },
    };
  };
})();
