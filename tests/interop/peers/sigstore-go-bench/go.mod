module peer

go 1.26

require github.com/sigstore/sigstore-go v1.3.0
