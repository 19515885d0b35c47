"""Reads all pages of a pool's users from a server of bench/pool_server.py and does nothing with them: the server's own time."""

import json
import re
import socket
import sys

TOKEN = re.compile(rb'"PaginationToken":"([^"]*)"')


def main(port: int) -> None:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    token = None
    while True:
        asked = {"UserPoolId": "eu-central-1_Fixture01", "Limit": 60} | ({"PaginationToken": token} if token else {})
        body = json.dumps(asked).encode()
        connection.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: AWSCognitoIdentityProviderService.ListUsers"
                           b"\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body)
        answer = bytearray()
        while b"\r\n\r\n" not in answer:
            answer += connection.recv(1 << 20)
        head = answer.index(b"\r\n\r\n") + 4
        length = int(bytes(answer[:head]).lower().partition(b"content-length: ")[2].split(b"\r", 1)[0])
        while len(answer) < head + length:
            answer += connection.recv(1 << 20)
        # The token stands behind the users.
        found = TOKEN.search(answer, max(head, len(answer) - 200))
        if not found:
            return
        token = found[1].decode()


if __name__ == "__main__":
    main(int(sys.argv[1]))
