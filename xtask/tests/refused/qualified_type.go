package serializer

const (
	CodeA pkg.Code = 1
)
