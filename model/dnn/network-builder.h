/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Describes a network by its structure; shapes, parameters and costs follow. Example:
 *
 *     NetworkBuilder net("lenet", {1, 1, 28, 28});
 *     net.Conv("conv1", 6, {5, 1, 2}).Relu("relu1").MaxPool("pool1", {2, 2});
 *     net.Flatten("flatten").Gemm("fc1", 10);
 *     std::shared_ptr<const DnnModel> model = net.Build();
 */
#ifndef EDGE_INFERENCE_NETWORK_BUILDER_H
#define EDGE_INFERENCE_NETWORK_BUILDER_H

#include "dnn-model-builder.h"
#include "dnn-model.h"
#include "operator-cost.h"
#include "tensor-shape.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * How a square window moves over an image.
 */
struct SquareWindow
{
    /** How the image is padded and how the last, incomplete window is treated. */
    enum class Fit
    {
        FLOOR, //!< leave out incomplete windows
        CEIL,  //!< keep incomplete windows (ceil_mode of PyTorch, cover_all of Chainer)
        SAME,  //!< pad so that the output has ceil(input / stride) elements (TensorFlow)
    };

    uint64_t kernel{1};  //!< rows and columns
    uint64_t stride{1};  //!< step
    uint64_t padding{0}; //!< zeros added at each side
    Fit fit{Fit::FLOOR}; //!< treatment of the borders
};

/**
 * @ingroup edge-inference
 * Adds layers one behind the other, each reading the one before unless At() names another. All
 * methods throw std::invalid_argument with one sentence when a layer does not fit its input.
 */
class NetworkBuilder
{
  public:
    /**
     * @param name name of the network
     * @param input shape of its input, batch first; the input layer is called "input"
     */
    NetworkBuilder(const std::string& name, const TensorShape& input);

    /** Let the next layer read another one. @param layer its name @return this */
    NetworkBuilder& At(const std::string& layer);

    /** @return name of the layer that the next one reads */
    const std::string& GetCurrent() const;

    /**
     * Add a convolution.
     * @param name name of the layer
     * @param filters channels it writes
     * @param window its window
     * @param groups groups of channels
     * @param bias whether it has a bias
     * @return this
     */
    NetworkBuilder& Conv(const std::string& name,
                         uint64_t filters,
                         const SquareWindow& window,
                         uint64_t groups = 1,
                         bool bias = true);

    /** Add a fully connected layer. @param name its name @param outputs its width @return this */
    NetworkBuilder& Gemm(const std::string& name, uint64_t outputs);

    /** Add a max pooling. @param name its name @param window its window @return this */
    NetworkBuilder& MaxPool(const std::string& name, const SquareWindow& window);

    /** Add an average pooling. @param name its name @param window its window @return this */
    NetworkBuilder& AveragePool(const std::string& name, const SquareWindow& window);

    /** Average each channel to one number. @param name name of the layer @return this */
    NetworkBuilder& GlobalAveragePool(const std::string& name);

    /** Normalise over channels. @param name name of the layer @param size channels @return this */
    NetworkBuilder& Lrn(const std::string& name, uint64_t size);

    /** Add a batch normalisation: two trained parameters per channel. @param name its name @return
     * this */
    NetworkBuilder& BatchNorm(const std::string& name);

    /** Add an operator that keeps the shape. @param op "Relu", "Clip", "Dropout", ... @param name
     * its name @return this */
    NetworkBuilder& Keep(const std::string& op, const std::string& name);

    /** Add a ReLU. @param name its name @return this */
    NetworkBuilder& Relu(const std::string& name);

    /** Make the tensor two-dimensional: batch and all the rest. @param name its name @return this
     */
    NetworkBuilder& Flatten(const std::string& name);

    /** Add another tensor of the same shape. @param name name of the layer @param other the other
     * layer @return this */
    NetworkBuilder& Add(const std::string& name, const std::string& other);

    /** Append the channels of other tensors. @param name name of the layer @param others the
     * others @return this */
    NetworkBuilder& Concat(const std::string& name, const std::vector<std::string>& others);

    /** Keep every n-th row and column. @param name name of the layer @param step n @return this */
    NetworkBuilder& Subsample(const std::string& name, uint64_t step);

    /** Append channels of zeros. @param name name of the layer @param channels channels in all
     * @return this */
    NetworkBuilder& PadChannels(const std::string& name, uint64_t channels);

    /** Begin an exit head at the current layer. @param name name of the exit @return this */
    NetworkBuilder& BeginExit(const std::string& name);

    /** End the head and return to the layer it is attached to. @return this */
    NetworkBuilder& EndExit();

    /** State the answer of the trunk, if not its last layer. @param layer its name @return this */
    NetworkBuilder& SetOutput(const std::string& layer);

    /** @return the model */
    std::shared_ptr<const DnnModel> Build() const;

  private:
    /** @return shape of the tensor that the next layer reads */
    const TensorShape& GetShape() const;

    /** @param layer name of the layer @param reason what does not fit; throws */
    [[noreturn]] void Refuse(const std::string& layer, const std::string& reason) const;

    /** @param layer name of the layer @param window its window @return output rows and columns */
    std::vector<uint64_t> SlideWindow(const std::string& layer, const SquareWindow& window) const;

    /** @param op operator @param name name of the layer @param window its window @return this */
    NetworkBuilder& Pool(const std::string& op,
                         const std::string& name,
                         const SquareWindow& window);

    /**
     * Add a layer that reads the current one.
     * @param name its name
     * @param use operator, output shape and attributes; inputs are the weights only
     * @param parameters number of its parameters
     * @param others further layers it reads
     * @return this
     */
    NetworkBuilder& AddLayer(const std::string& name,
                             OperatorUse use,
                             uint64_t parameters = 0,
                             const std::vector<std::string>& others = {});

    std::string m_name;                          //!< name of the network
    DnnModelBuilder m_builder;                   //!< where the layers go
    std::map<std::string, TensorShape> m_shapes; //!< output shape by layer
    std::string m_current;                       //!< layer that the next one reads
    std::string m_attach;                        //!< layer that the open head is attached to
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_NETWORK_BUILDER_H
