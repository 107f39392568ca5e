/** What is used of libheif-js, which brings no types for this entry. Its own functions return the error in place of the result. */
declare module 'libheif-js/wasm-bundle.js' {
  interface LibheifError {
    readonly code: unknown;
    readonly message: string;
  }

  interface LibheifHandle {
    readonly message?: undefined;
  }

  interface LibheifImage {
    readonly image: object;
    readonly width: number;
    readonly height: number;
    readonly channels: readonly {
      readonly data: Uint8Array;
      readonly stride: number;
      readonly bits_per_pixel: number;
    }[];
  }

  const libheif: {
    readonly heif_error_code: { readonly heif_error_Ok: unknown };
    readonly heif_colorspace: { readonly heif_colorspace_RGB: object };
    readonly heif_chroma: { readonly heif_chroma_444: object };
    heif_context_alloc(): object;
    heif_context_free(context: object): void;
    heif_context_read_from_memory(context: object, bytes: Uint8Array): LibheifError;
    heif_js_context_get_primary_image_handle(context: object): LibheifError | LibheifHandle;
    heif_js_decode_image2(handle: object, colorspace: object, chroma: object): LibheifImage | LibheifError;
    heif_image_release(image: object): void;
    heif_image_handle_release(handle: object): void;
  };
  export { libheif as default };
}
