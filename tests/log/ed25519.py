"""Ed25519 (RFC 8032) in plain Python: slow, and enough to check and make a few signatures."""

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(a, b):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = a, b
    e, f = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    g, h = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    i, j, k, m = f - e, h - g, h + g, f + e
    return i * j % P, k * m % P, j * k % P, i * m % P


def times(number, point):
    out = (0, 1, 1, 0)
    while number:
        if number & 1:
            out = add(out, point)
        point = add(point, point)
        number >>= 1
    return out


def recover(y, sign):
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * ROOT % P
    if y >= P or (x * x - xx) % P or (x == 0 and sign):
        raise ValueError("not a point")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = recover(4 * pow(5, P - 2, P) % P, 0)


def unpack(data):
    number = int.from_bytes(data, "little")
    return recover(number & (2**255 - 1), number >> 255)


def pack(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def digest(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % L


def verify(key, message, signature):
    try:
        s = int.from_bytes(signature[32:], "little")
        left, right = times(s, BASE), add(unpack(signature[:32]),
                                          times(digest(signature[:32], key, message), unpack(key)))
    except ValueError:
        return False
    return len(signature) == 64 and s < L and pack(left) == pack(right)


def secret(seed):
    full = hashlib.sha512(seed).digest()
    number = int.from_bytes(full[:32], "little") & ~7 & (2**254 - 1) | 2**254
    return number, full[32:]


def public_key(seed):
    return pack(times(secret(seed)[0], BASE))


def sign(seed, message):
    number, prefix = secret(seed)
    once = digest(prefix, message)
    r = pack(times(once, BASE))
    return r + ((once + digest(r, public_key(seed), message) * number) % L).to_bytes(32, "little")
