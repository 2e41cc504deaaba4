import { TerraformElement, type TerraformResource } from "cdktf";
import type { Construct } from "constructs";

export interface ImportBlockProps {
  /** The resource that takes over what exists. */
  readonly resource: TerraformResource;
  /** How the provider finds what exists. */
  readonly id: string;
}

/**
 * A Terraform `import` block.
 *
 * `resource.importFrom()` writes the same block, but runs the terraform binary at synth to learn its version.
 *
 * @see https://developer.hashicorp.com/terraform/language/import
 */
export class ImportBlock extends TerraformElement {
  readonly #resource: TerraformResource;
  readonly #id: string;

  constructor(scope: Construct, id: string, props: ImportBlockProps) {
    super(scope, id);
    this.#resource = props.resource;
    this.#id = props.id;
  }

  override toTerraform() {
    return { import: [{ to: this.#address(), id: this.#id }] };
  }

  override toHclTerraform() {
    return {
      import: [
        {
          to: { value: this.#address(), type: "simple", storageClassType: "reference" },
          id: { value: this.#id, type: "simple", storageClassType: "string" },
        },
      ],
    };
  }

  #address(): string {
    return `${this.#resource.terraformResourceType}.${this.#resource.friendlyUniqueId}`;
  }
}
