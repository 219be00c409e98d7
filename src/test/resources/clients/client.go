// Shakes hands with each server that's named, by CASE PORT CA-FILE, and prints CASE and OK or the error.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"runtime"
	"strings"
)

func connect(port, ca string) string {
	pem, err := os.ReadFile(ca)
	if err != nil {
		return err.Error()
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return "no certificate in " + ca
	}
	connection, err := tls.Dial("tcp", "localhost:"+port, &tls.Config{RootCAs: roots})
	if err != nil {
		return strings.Join(strings.Fields(err.Error()), " ")
	}
	connection.Close()
	return "OK"
}

func main() {
	fmt.Printf("Go %s\n", strings.TrimPrefix(runtime.Version(), "go"))
	rest := os.Args[1:]
	for i := 0; i+2 < len(rest); i += 3 {
		fmt.Printf("%s\t%s\n", rest[i], connect(rest[i+1], rest[i+2]))
	}
}
