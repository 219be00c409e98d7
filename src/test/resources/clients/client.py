# Gets from each server that's named, by CASE PORT CA-FILE, and prints CASE and OK or the error.
import platform
import ssl
import sys
import urllib.request

print("Python %s, %s" % (platform.python_version(), ssl.OPENSSL_VERSION))
rest = sys.argv[1:]
for case, port, ca in zip(rest[::3], rest[1::3], rest[2::3]):
    try:
        context = ssl.create_default_context(cafile=ca)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
        with opener.open("https://localhost:%s/" % port, timeout=20):
            outcome = "OK"
    except Exception as error:
        outcome = " ".join(str(error).split())
    print("%s\t%s" % (case, outcome), flush=True)
