/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What is split: a deep neural network as a graph of layers with their costs. Example:
 *
 *     auto model = CreateBuiltInModel("alexnet");      // built-in-models.h
 *     for (const CutPoint& cut : model->GetCuts())
 *     {
 *         // layers [0, cut.position) run before the cut, cut.bytes cross it
 *     }
 */
#ifndef EDGE_INFERENCE_DNN_MODEL_H
#define EDGE_INFERENCE_DNN_MODEL_H

#include "layer-set.h"
#include "tensor-shape.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Geometry of a convolution or pooling window; zeros for every other operator. Regressions of
 * latency per layer type (Neurosurgeon, Edgent) need it.
 */
struct WindowGeometry
{
    uint64_t kernelHeight{0};  //!< rows of the filter
    uint64_t kernelWidth{0};   //!< columns of the filter
    uint64_t strideHeight{0};  //!< vertical stride
    uint64_t strideWidth{0};   //!< horizontal stride
    uint64_t inputChannels{0}; //!< channels read
    uint64_t filters{0};       //!< channels written
    uint64_t groups{0};        //!< groups of a grouped convolution, 1 for an ordinary one
};

/**
 * @ingroup edge-inference
 * One layer. Layers with operator "Input" stand for the inputs of the network: they cost nothing
 * and their output is the raw input, so a cut before the first real layer is like any other.
 */
struct DnnLayer
{
    static constexpr int32_t TRUNK = -1; //!< value of `exit` for a layer of the trunk

    std::string name;            //!< unique within the model
    std::string op;              //!< ONNX operator name: "Conv", "Gemm", ..., "Input"
    std::vector<LayerId> inputs; //!< producers of what it reads, each below its own id
    TensorShape outputShape;     //!< shape of its output
    TensorType outputType{TensorType::FLOAT32}; //!< element type of its output
    uint64_t macs{0};           //!< multiply-accumulates of convolutions and matrix products
    uint64_t flops{0};          //!< 2 * macs + operations of other operators that are counted
    uint64_t parameterCount{0}; //!< trained parameters
    uint64_t parameterBytes{0}; //!< bytes of those
    uint64_t outputBytes{0};    //!< bytes of its output in its own type
    uint64_t inputElements{0};  //!< elements of all inputs together
    WindowGeometry window;      //!< of convolutions and poolings
    int32_t exit{TRUNK};        //!< exit head it belongs to, or TRUNK
    bool counted{true};         //!< false: operator unknown to the cost rules, counted as zero
};

/**
 * @ingroup edge-inference
 * A legal cut: a prefix of the topological order that does not divide an exit head.
 */
struct CutPoint
{
    LayerId position{0};          //!< layers [0, position) lie before the cut
    std::vector<LayerId> tensors; //!< live tensors of the trunk: made before, read after; each once
    uint64_t bytes{0};            //!< sum of their bytes in their own type
};

/**
 * @ingroup edge-inference
 * A place where the network can answer. The last exit is the end of the trunk.
 */
struct DnnExit
{
    std::string name;  //!< name, such as "exit1"
    LayerId attach{0}; //!< layer whose output the head reads
    LayerSet head;     //!< layers of the head; empty for the last exit
    LayerId output{0}; //!< layer whose output is the answer
};

/**
 * @ingroup edge-inference
 * An immutable directed acyclic graph of layers in topological order: inputs first, each exit head
 * contiguous. Layer ids are positions in that order. Build one with DnnModelBuilder, a built-in
 * network or the ONNX importer; share it as std::shared_ptr<const DnnModel>.
 */
class DnnModel
{
  public:
    /** @return the model's name */
    const std::string& GetName() const;

    /** @return all layers in topological order */
    const std::vector<DnnLayer>& GetLayers() const;

    /** @param layer a layer below GetLayers().size() @return the layer */
    const DnnLayer& GetLayer(LayerId layer) const;

    /** @return the number of layers, the "Input" layers included */
    LayerId GetLayerCount() const;

    /** @return the number of "Input" layers; they are layers [0, count) */
    LayerId GetInputCount() const;

    /** @param layer a layer @return the layers that read its output, ascending, each once */
    const std::vector<LayerId>& GetConsumers(LayerId layer) const;

    /** @return the exits in ascending order of attach; at least the last one */
    const std::vector<DnnExit>& GetExits() const;

    /**
     * Legal cuts in ascending order of position. The first has every layer but the inputs behind
     * it (position GetInputCount(), "all remote"), the last none (position GetLayerCount(), no
     * bytes, "all local"). Tensors read only by exit heads are no part of a cut: which heads run
     * is the plan's business.
     * @return the cuts
     */
    const std::vector<CutPoint>& GetCuts() const;

    /**
     * Group the layers into blocks of balanced FLOPs at legal cuts: minimises the largest block
     * over all choices of count - 1 inner cuts.
     * @param count blocks wanted, at least 1
     * @return the cuts between and after the blocks, ascending: element i ends block i, the last
     *         is GetCuts().back(); fewer than count when there are not enough cuts
     */
    std::vector<CutPoint> GetBlockEnds(uint32_t count) const;

    /** @return sum of FLOPs over the trunk and all heads */
    uint64_t GetTotalFlops() const;
    /** @return sum of multiply-accumulates over the trunk and all heads */
    uint64_t GetTotalMacs() const;
    /** @return number of parameters over the trunk and all heads */
    uint64_t GetTotalParameters() const;
    /** @return bytes of parameters over the trunk and all heads */
    uint64_t GetTotalParameterBytes() const;

    /** @return names of the operators counted as zero, each once, sorted */
    std::vector<std::string> GetUncountedOperators() const;

    /**
     * A digest of structure and costs (64-bit FNV-1a over a canonical text): equal models on
     * different nodes agree on it, so that a message can name its model.
     * @return the digest
     */
    uint64_t GetDigest() const;

  private:
    friend class DnnModelBuilder;
    DnnModel() = default;

    /** Compute the digest of the finished layers. */
    void FillDigest();

    std::string m_name;                            //!< name
    std::vector<DnnLayer> m_layers;                //!< topological order
    std::vector<std::vector<LayerId>> m_consumers; //!< per layer
    std::vector<DnnExit> m_exits;                  //!< ascending attach
    std::vector<CutPoint> m_cuts;                  //!< ascending position
    LayerId m_inputCount{0};                       //!< number of inputs
    uint64_t m_digest{0};                          //!< digest
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DNN_MODEL_H
